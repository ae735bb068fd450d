import { AddressInfo, connect, createServer, Socket } from 'node:net';

/** A way to a server on which a test can make things go wrong. */
export interface TcpProxy {
  /** `http://…` of the proxy. */
  url: string;
  /** How many connections were made through it so far. */
  made: () => number;
  /** Ends all connections, and refuses new ones until `mend`. */
  cut: () => void;
  mend: () => void;
  /** Ends all connections; new ones are welcome. */
  drop: () => void;
  /** Lets nothing through and tells nobody: connections stay open, new ones are accepted, and are dead. */
  freeze: () => void;
  /** From now on connections work; those of before the `freeze` stay dead. */
  replace: () => void;
  /** Lets through what has come meanwhile. */
  thaw: () => void;
  /** Where new connections go from now on. */
  lead: (url: string) => void;
  close: () => Promise<void>;
}

/** Leads to a server, of which it is given the `http://…`. */
export async function proxyTo(url: string): Promise<TcpProxy> {
  const ends = new Set<Socket>();
  let target = url;
  let whole = true;
  let frozen = false;
  let made = 0;
  const server = createServer((near) => {
    made += 1;
    if (!whole) {
      near.destroy();
      return;
    }
    const far = connect(Number(new URL(target).port), '127.0.0.1');
    join(near, far);
    join(far, near);
  });
  const join = (end: Socket, other: Socket): void => {
    ends.add(end);
    end.on('data', (chunk) => {
      if (!other.write(chunk)) end.pause();
    });
    other.on('drain', () => frozen || end.resume());
    if (frozen) end.pause();
    end.on('error', () => undefined); // it is closed next
    end.once('close', () => {
      ends.delete(end);
      other.destroy();
    });
  };
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const drop = (): void => {
    for (const end of ends) end.destroy();
  };
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    made: () => made,
    drop,
    cut: () => {
      whole = false;
      drop();
    },
    mend: () => (whole = true),
    freeze: () => {
      frozen = true;
      for (const end of ends) end.pause();
    },
    replace: () => (frozen = false),
    thaw: () => {
      frozen = false;
      for (const end of ends) end.resume();
    },
    lead: (to) => (target = to),
    close: async () => {
      drop();
      await new Promise((closed) => server.close(closed));
    },
  };
}
