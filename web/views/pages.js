/** Reading a list of the API page by page. */
import { useEffect, useRef, useState } from "../app/view.js";
import { useWorkspace } from "../app/workspace.js";

/**
 * Read a list, from its beginning again whenever `path` or `query` change or `reload` is called.
 * Answers its `items`, `phase` (`loading`, `ready` or `failed`), `error`, `cursor`, and functions `more` and `reload`.
 */
export function usePages(path, query) {
  const { api } = useWorkspace();
  const [state, setState] = useState({ items: [], phase: "loading", error: null, cursor: null });
  const asked = useRef(0);
  const read = async (cursor, before) => {
    asked.current += 1;
    const mine = asked.current;
    const answer = await api.get(path, { ...query, cursor }).catch((error) => ({ error }));
    if (mine === asked.current) setState((old) => merge(old, before, answer));
  };
  const reload = () => read(null, []);
  useEffect(() => {
    setState({ items: [], phase: "loading", error: null, cursor: null });
    reload();
    return () => (asked.current += 1);
  }, [path, JSON.stringify(query)]);
  return { ...state, more: () => read(state.cursor, state.items), reload };
}

function merge(old, before, { items, next_cursor: cursor, error }) {
  if (error) return { ...old, phase: "failed", error };
  return { items: [...before, ...items], phase: "ready", error: null, cursor };
}
