/** The rendering library behind one import: components are functions, text is always text. */
import htm from "../vendor/htm.js";
import { h } from "../vendor/preact.js";

/** Describe elements by a template; what stands in its holes is text or a value, never markup. */
export const html = htm.bind(h);

export { createContext, render } from "../vendor/preact.js";
export {
  useContext,
  useEffect,
  useErrorBoundary,
  useId,
  useLayoutEffect,
  useMemo,
  useReducer,
  useRef,
  useState,
} from "../vendor/hooks.js";
