import { Namespace, namespaceOf, NAMESPACES } from '../contracts/namespaces';
import type { Features, Layout } from '../realtime.layout';

/** A namespace by the contract's name, and by the one that Socket.IO's clients connect to. */
export interface ServedNamespace {
  readonly name: Namespace;
  readonly wire: string;
}

/** The feature without which there is no such namespace. `/` is always there. */
const FEATURE_OF: Partial<Record<Namespace, keyof Features>> = {
  '/chat': 'chat',
  '/projects': 'projects',
  '/notifications': 'notifications',
  '/admin': 'admin',
};

/** The namespaces of the features that are there. */
export class ServedNamespaces implements Iterable<ServedNamespace> {
  private readonly byName: ReadonlyMap<string, ServedNamespace>;
  private readonly byWire: ReadonlyMap<string, ServedNamespace>;

  constructor({ features, namespaces }: Pick<Layout, 'features' | 'namespaces'>) {
    const served = NAMESPACES.filter((name) => {
      const feature = FEATURE_OF[name];
      return feature === undefined || features[feature];
    }).map((name) => ({ name, wire: namespaces[name] }));
    this.byName = new Map(served.map((namespace) => [namespace.name, namespace]));
    this.byWire = new Map(served.map((namespace) => [namespace.wire, namespace]));
  }

  [Symbol.iterator](): Iterator<ServedNamespace> {
    return this.byName.values();
  }

  /** By the contract's name. `undefined`: it is not served. */
  named(name: string): ServedNamespace | undefined {
    return this.byName.get(name);
  }

  /** Where a room is heard. */
  ofRoom(room: string): ServedNamespace | undefined {
    return this.byName.get(namespaceOf(room) ?? '');
  }

  /** By the name it has on Socket.IO. */
  onWire(wire: string): ServedNamespace | undefined {
    return this.byWire.get(wire);
  }

  /** What it is called on Socket.IO; what is not served is called as ever. */
  wireOf(name: string): string {
    return this.byName.get(name)?.wire ?? name;
  }

  /** The contract's name of what is called so on Socket.IO. */
  nameOf(wire: string): string {
    return this.byWire.get(wire)?.name ?? wire;
  }
}
