/** Work that is done one after the other. */
export class InTurn {
  #last: Promise<void> = Promise.resolve();

  async run<T>(work: () => Promise<T>): Promise<T> {
    const before = this.#last;
    const turn = Promise.withResolvers<void>();
    this.#last = turn.promise;
    try {
      await before;
      return await work();
    } finally {
      turn.resolve();
    }
  }
}
