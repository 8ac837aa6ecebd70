import { Injectable } from '@nestjs/common';

/** What features say about themselves to administrators. Nothing personal, no figures about people. */
@Injectable()
export class HealthHints {
  private readonly hints = new Map<string, () => Promise<string>>();

  add(name: string, hint: () => Promise<string>): void {
    this.hints.set(name, hint);
  }

  async all(): Promise<Record<string, string>> {
    return Object.fromEntries(await Promise.all([...this.hints].map(async ([name, hint]) => [name, await hint()] as const)));
  }
}
