import { AddressInfo, connect, createServer, Socket } from 'node:net';

/** A way to a server that can be cut: who is behind it is then gone without a good-bye, until it is mended. */
export interface Link {
  port: number;
  url: string;
  cut: () => void;
  mend: () => void;
  /** Cuts it and lets it lead to another server. */
  lead: (port: number) => void;
  close: () => Promise<void>;
}

export async function linkTo(port: number): Promise<Link> {
  const ends = new Set<Socket>();
  let whole = true;
  let target = port;
  const server = createServer((near) => {
    if (!whole) {
      near.destroy();
      return;
    }
    const far = connect(target, '127.0.0.1');
    for (const [end, other] of [
      [near, far],
      [far, near],
    ] as const) {
      ends.add(end);
      end.pipe(other);
      end.on('error', () => undefined); // it is closed next
      end.once('close', () => {
        ends.delete(end);
        other.destroy();
      });
    }
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const cut = (): void => {
    whole = false;
    for (const end of ends) end.destroy();
  };
  const { port: own } = server.address() as AddressInfo;
  return {
    port: own,
    url: `redis://127.0.0.1:${own}`,
    cut,
    mend: () => (whole = true),
    lead: (other) => {
      cut();
      target = other;
      whole = true;
    },
    close: async () => {
      cut();
      await new Promise((closed) => server.close(closed));
    },
  };
}
