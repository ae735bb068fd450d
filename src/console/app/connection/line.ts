/** A connection that can be cut: the page's own WebSockets are closed, and no new one comes about until it is mended. */
export class Line {
  cut = false;
  private readonly sockets = new Set<WebSocket>();
  private readonly listeners = new Set<() => void>();

  /** To be given to `createClient`. */
  readonly WebSocket = socketsOf(this, this.sockets);

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  setCut(cut: boolean): void {
    this.cut = cut;
    if (cut) for (const socket of this.sockets) socket.close();
    for (const listener of this.listeners) listener();
  }
}

function socketsOf(line: Line, open: Set<WebSocket>): typeof WebSocket {
  return class extends WebSocket {
    constructor(url: string | URL, protocols?: string | string[]) {
      if (line.cut) throw new Error('the line is cut');
      super(url, protocols);
      open.add(this);
      this.addEventListener('close', () => open.delete(this));
    }
  };
}
