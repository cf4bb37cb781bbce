// Ctrl-C, and the end that a CI asks for.
import { Failure } from "./failure.mjs";

/** Why everything under way is given up. */
export class Interruption extends Failure {
  /** @param {number} exitCode as shells count it: 128 and the signal's number */
  constructor(exitCode) {
    super(exitCode, "Stopped");
  }
}
