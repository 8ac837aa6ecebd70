import { createServer, type Server, Socket } from 'node:net';

/** A server between us and another that can go away, or hang, and come back: how an outage looks from here. */
export class BreakableProxy {
  private mode: 'open' | 'down' | 'hanging' = 'open';
  private server?: Server;
  private port = 0;
  private readonly sockets = new Set<Socket>();

  constructor(private readonly target: URL) {}

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  async open(): Promise<void> {
    this.mode = 'open';
    if (!this.server) await this.listen();
  }

  /** Nobody listens any more; open connections are cut. */
  async down(): Promise<void> {
    this.mode = 'down';
    this.cut();
    const server = this.server;
    this.server = undefined;
    if (server) await new Promise((resolve) => server.close(resolve));
  }

  /** Takes connections and never answers. */
  async hang(): Promise<void> {
    await this.open();
    this.cut();
    this.mode = 'hanging';
  }

  async close(): Promise<void> {
    await this.down();
  }

  private async listen(): Promise<void> {
    const server = createServer((socket) => this.connect(socket));
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(this.port, '127.0.0.1', resolve);
    });
    this.port = (server.address() as { port: number }).port;
    this.server = server;
  }

  private connect(socket: Socket): void {
    this.keep(socket);
    if (this.mode !== 'open') return;
    const onwards = new Socket();
    this.keep(onwards);
    onwards.connect(Number(this.target.port || 80), this.target.hostname);
    socket.pipe(onwards).pipe(socket);
  }

  private keep(socket: Socket): void {
    this.sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => this.sockets.delete(socket));
  }

  private cut(): void {
    for (const socket of this.sockets) socket.destroy();
  }
}
