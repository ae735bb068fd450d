import { AddressInfo, connect, createServer, Socket } from 'node:net';

/** A way to a server that can be cut: who is behind it is then gone without a good-bye, until it is mended. */
export interface Link {
  url: string;
  cut: () => void;
  mend: () => void;
  close: () => Promise<void>;
}

export async function linkTo(port: number): Promise<Link> {
  const ends = new Set<Socket>();
  let whole = true;
  const server = createServer((near) => {
    if (!whole) {
      near.destroy();
      return;
    }
    const far = connect(port, '127.0.0.1');
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
  return {
    url: `redis://127.0.0.1:${(server.address() as AddressInfo).port}`,
    cut,
    mend: () => (whole = true),
    close: async () => {
      cut();
      await new Promise((closed) => server.close(closed));
    },
  };
}
