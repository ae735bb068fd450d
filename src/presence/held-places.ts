import { MultiMap } from '../collections/multi-map';

/** One connection's stay in one place. */
export interface Stay {
  place: string;
  userId: string;
  connectionId: string;
  /** Tells a connection's stays in a place apart. */
  number: number;
  /** The node's id under which it is known. */
  nodeId: string;
  /** Redis may know of it. */
  said: boolean;
  /** Whether it is counted in. */
  entering: Promise<boolean>;
}

/** The stays this node holds. */
export class HeldPlaces {
  private readonly byConnection = new MultiMap<string, Stay>();
  private readonly byPlace = new MultiMap<string, Stay>();

  add(stay: Stay): void {
    this.byConnection.add(stay.connectionId, stay);
    this.byPlace.add(stay.place, stay);
  }

  get(place: string, connectionId: string): Stay | undefined {
    for (const stay of this.byConnection.of(connectionId)) if (stay.place === place) return stay;
    return undefined;
  }

  /** `false`: it was not held (any more). */
  delete(stay: Stay): boolean {
    return this.byConnection.delete(stay.connectionId, stay) && this.byPlace.delete(stay.place, stay);
  }

  /** The stays of a connection. */
  of(connectionId: string): Stay[] {
    return [...this.byConnection.of(connectionId)];
  }

  /** Whether anything is held in a place under an id of this node. */
  has(place: string, nodeId: string): boolean {
    for (const stay of this.byPlace.of(place)) if (stay.nodeId === nodeId) return true;
    return false;
  }

  /** What is known under another id. */
  notUnder(nodeId: string): Stay[] {
    return [...this.byPlace.values()].filter((stay) => stay.nodeId !== nodeId);
  }
}
