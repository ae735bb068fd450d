import { AddressInfo, connect, createServer, Socket } from 'node:net';

type Pair = [near: Socket, far: Socket];

/** A way to a server that can be cut: who is behind it is then gone without a good-bye, until it is mended. */
export interface TcpProxy {
  port: number;
  /** That of the server, at the port of the proxy. */
  url: string;
  cut: () => void;
  mend: () => void;
  /** Cuts it and lets it lead to another server. */
  lead: (url: string) => void;
  /** Lets new connections lead to other servers; those there are stay. */
  turn: (...urls: string[]) => void;
  /** Lets nothing more through the connections there are, and tells nobody; new ones work. */
  freeze: () => void;
  /** Lets nothing more through any connection, new ones included, and tells nobody, until it is mended. */
  hold: () => void;
  /** Loses all that is answered once a text was asked; what is asked gets through. To be followed by a `cut`. */
  loseAnswers: (text: string) => void;
  close: () => Promise<void>;
}

/**
 * Leads to the server of an URL of any scheme; of several to one after the other, those left out where nobody listens.
 */
export async function proxyTo(...urls: [string, ...string[]]): Promise<TcpProxy> {
  const ends = new Set<Socket>();
  const pairs = new Set<Pair>();
  let whole = true;
  let held = false;
  let targets = urls.map((url) => new URL(url));
  let next = 0;
  const keep = (end: Socket): void => {
    ends.add(end);
    end.on('error', () => undefined); // it is closed next
    end.once('close', () => ends.delete(end));
  };
  /** A connection to the next server that listens. */
  const reach = async (): Promise<Socket | undefined> => {
    for (const _ of targets) {
      const { port, hostname } = targets[next++ % targets.length] as URL;
      const far = connect(Number(port), hostname);
      keep(far);
      const there = new Promise((is) => far.once('connect', () => is(true)).once('close', () => is(false)));
      if (await there) return far;
    }
    return undefined;
  };
  const server = createServer((near) => {
    keep(near);
    if (!whole) {
      near.destroy();
      return;
    }
    void reach().then((far) => {
      if (!far || near.destroyed) {
        near.destroy();
        far?.destroy();
        return;
      }
      const pair: Pair = [near, far];
      pairs.add(pair);
      if (!held) join(pair);
      near.once('close', () => far.destroy());
      far.once('close', () => {
        near.destroy();
        pairs.delete(pair);
      });
    });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const cut = (): void => {
    whole = false;
    for (const end of ends) end.destroy();
  };
  const { port } = server.address() as AddressInfo;
  return {
    port,
    url: `${new URL(urls[0]).protocol}//127.0.0.1:${port}`,
    cut,
    mend: () => {
      whole = true;
      if (held) pairs.forEach(join);
      held = false;
    },
    turn: (...to) => (targets = to.map((url) => new URL(url))),
    freeze: () => {
      for (const end of ends) end.unpipe().pause();
    },
    hold: () => {
      held = true;
      for (const end of ends) end.unpipe().pause();
    },
    loseAnswers: (text) => {
      for (const [near, far] of pairs)
        near.on('data', (asked: Buffer) => asked.includes(text) && far.unpipe().resume());
    },
    lead: (to) => {
      cut();
      targets = [new URL(to)];
      whole = true;
    },
    close: async () => {
      cut();
      await new Promise((closed) => server.close(closed));
    },
  };
}

function join([near, far]: Pair): void {
  near.pipe(far).pipe(near);
}
