import type { Protocol } from "devtools-protocol";

/** A script of ours that threw in the page; `className` tells a selector that does not parse from the rest. */
export class PageScriptError extends Error {
  readonly className: string;

  constructor(details: Protocol.Runtime.ExceptionDetails) {
    super(details.exception?.description ?? details.text);
    this.name = "PageScriptError";
    this.className = details.exception?.className ?? "";
  }
}
