#!/bin/sh
# rds_authorities.sh FOLDER [BUNDLE]: makes a folder of the authorities that vouch for Amazon RDS, as OpenSSL's SSL_CERT_DIR
# wants it: a file each, named by its subject's hash, so that a function reads the one it needs and not a hundred.
# The bundle is AWS's own (Amazon RDS, "Using SSL/TLS to encrypt a connection"), fetched when the layer is built.
set -eu
folder=$1 bundle=${2:-}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
if [ -z "$bundle" ]; then
    bundle=$work/bundle.pem
    curl --fail --silent --show-error --location --max-time 20 --output "$bundle" \
        https://truststore.pki.rds.amazonaws.com/global/global-bundle.pem 2>"$work/why" || {
        echo "RDS's authorities cannot be fetched ($(cat "$work/why")): a database without a proxy will not be trusted" >&2
        exit 0
    }
fi
awk -v to="$work/" '/BEGIN CERTIFICATE/ { n++ } n { print > (to n ".crt") }' "$bundle"
mkdir -p "$folder"
for certificate in "$work"/*.crt; do
    hash=$(openssl x509 -noout -hash -in "$certificate") number=0
    while [ -e "$folder/$hash.$number" ]; do number=$((number + 1)); done
    cp "$certificate" "$folder/$hash.$number"
done
