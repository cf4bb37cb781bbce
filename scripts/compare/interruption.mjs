// Ctrl-C, and the end that a CI asks for.

/** Why everything under way is given up. */
export class Interruption extends Error {
  /** @param {number} exitCode as shells count it: 128 and the signal's number */
  constructor(exitCode) {
    super("Stopped");
    this.exitCode = exitCode;
  }
}
