/** Timers that end together, so that a stopped engine or a closed lab leaves nothing behind. */
export class Timers {
  private readonly pending = new Set<NodeJS.Timeout>();

  after(milliseconds: number, action: () => void): void {
    const timer = setTimeout(() => {
      this.pending.delete(timer);
      action();
    }, milliseconds);
    this.pending.add(timer);
  }

  cancelAll(): void {
    for (const timer of this.pending) clearTimeout(timer);
    this.pending.clear();
  }
}
