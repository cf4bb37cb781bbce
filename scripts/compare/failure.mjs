// What the command cannot go on after, told in one line, and the code that it ends with.

export const exitCodes = { pass: 0, differences: 1, usage: 2, failed: 3 };

/** Shown as its message alone; a stack means a bug. */
export class Failure extends Error {
  /**
   * @param {number} exitCode
   * @param {string} message what is wrong and what helps, in one line
   */
  constructor(exitCode, message) {
    super(message);
    this.exitCode = exitCode;
  }
}

/** @param {string} message */
export const wrongUse = (message) => new Failure(exitCodes.usage, message);

/** @param {string} message */
export const broken = (message) => new Failure(exitCodes.failed, message);
