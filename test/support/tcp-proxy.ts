import { AddressInfo, connect, createServer, Socket } from 'node:net';

/** A way to a server that can be cut: who is behind it is then gone without a good-bye, until it is mended. */
export interface TcpProxy {
  port: number;
  /** That of the server, at the port of the proxy. */
  url: string;
  cut: () => void;
  mend: () => void;
  /** Cuts it and lets it lead to another server. */
  lead: (url: string) => void;
  close: () => Promise<void>;
}

/** Leads to the server of an URL of any scheme. */
export async function proxyTo(url: string): Promise<TcpProxy> {
  const ends = new Set<Socket>();
  let whole = true;
  let target = new URL(url);
  const server = createServer((near) => {
    if (!whole) {
      near.destroy();
      return;
    }
    const far = connect(Number(target.port), target.hostname);
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
  const { port } = server.address() as AddressInfo;
  return {
    port,
    url: `${target.protocol}//127.0.0.1:${port}`,
    cut,
    mend: () => (whole = true),
    lead: (to) => {
      cut();
      target = new URL(to);
      whole = true;
    },
    close: async () => {
      cut();
      await new Promise((closed) => server.close(closed));
    },
  };
}
