"""Asks aws-sam-translator for the plain resources of a SAM template, without asking AWS anything."""

import copy
import logging
from collections.abc import Mapping
from typing import Any

from local.arn import REGION
from local.errors import TemplateError
from local.template.read import Document

Body = dict[str, Any]

STUMBLES = (AttributeError, KeyError, TypeError, ValueError)
"""What the translator raises when it trips over a malformed property instead of naming it."""


def translated(document: Document, body: Body, parameters: Mapping[str, Any]) -> Body:
    """Answer `body` with SAM resources replaced; what SAM refuses is a `TemplateError`, a line for each cause."""
    from samtranslator.model.exceptions import InvalidDocumentException  # noqa: PLC0415  # slow, see _translate

    try:
        return _translate(body, parameters)
    except InvalidDocumentException as error:
        raise TemplateError("\n".join(f"{document.path}: {cause.message}" for cause in error.causes)) from error
    except STUMBLES as error:
        raise TemplateError(
            f"{document.place(_culprit(body, parameters))}: SAM cannot expand it ({type(error).__name__}: {error}); "
            "`sam validate --lint` tells which property is malformed"
        ) from error


def _translate(body: Body, parameters: Mapping[str, Any]) -> Body:
    # Imported on first use: it takes half a second, and a plain template does not need it.
    from boto3 import Session  # noqa: PLC0415
    from samtranslator.parser.parser import Parser  # noqa: PLC0415
    from samtranslator.translator.translator import Translator  # noqa: PLC0415

    logging.getLogger("samtranslator").setLevel(logging.ERROR)
    translator = Translator({}, Parser(), boto_session=Session(region_name=REGION))
    expanded: Body = translator.translate(
        copy.deepcopy(body), dict(parameters), passthrough_metadata=True, get_managed_policy_map=dict
    )
    return expanded


def _culprit(body: Body, parameters: Mapping[str, Any]) -> str | None:
    """Find the resource that the translator trips over also when it stands alone."""
    from samtranslator.model.exceptions import InvalidDocumentException  # noqa: PLC0415

    for name, resource in body["Resources"].items():
        try:
            _translate({**body, "Resources": {name: resource}}, parameters)
        except InvalidDocumentException:
            continue
        except STUMBLES:
            return str(name)
    return None
