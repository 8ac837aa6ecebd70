/** What was read a moment ago serves everybody for so long; then it is read anew. Whoever comes while it is read waits for the same reading. */
export class KeptFor<T> {
  private kept: { readonly made: number; readonly content: Promise<T> } | null = null;

  /**
   * @param milliseconds of this process' own clock, which decides nothing that is kept
   * @param read a failure is told to those who waited for it, and the next one reads again
   */
  constructor(
    private readonly milliseconds: number,
    private readonly read: () => Promise<T>,
  ) {}

  async current(): Promise<T> {
    const now = performance.now();
    if (this.kept === null || now - this.kept.made > this.milliseconds) this.kept = { made: now, content: this.read() };
    try {
      return await this.kept.content;
    } catch (error) {
      this.kept = null;
      throw error;
    }
  }
}
