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
  private readonly byConnection = new Map<string, Map<string, Stay>>();
  private readonly byPlace = new Map<string, Set<Stay>>();

  add(stay: Stay): void {
    const { place, connectionId } = stay;
    const stays = this.byConnection.get(connectionId);
    if (stays) stays.set(place, stay);
    else this.byConnection.set(connectionId, new Map([[place, stay]]));
    const inPlace = this.byPlace.get(place);
    if (inPlace) inPlace.add(stay);
    else this.byPlace.set(place, new Set([stay]));
  }

  get(place: string, connectionId: string): Stay | undefined {
    return this.byConnection.get(connectionId)?.get(place);
  }

  /** `false`: it was not held (any more). */
  delete(stay: Stay): boolean {
    const { place, connectionId } = stay;
    const stays = this.byConnection.get(connectionId);
    if (stays?.get(place) !== stay) return false;
    stays.delete(place);
    if (stays.size === 0) this.byConnection.delete(connectionId);
    const inPlace = this.byPlace.get(place);
    inPlace?.delete(stay);
    if (inPlace?.size === 0) this.byPlace.delete(place);
    return true;
  }

  /** The stays of a connection. */
  of(connectionId: string): Stay[] {
    return [...(this.byConnection.get(connectionId)?.values() ?? [])];
  }

  /** Whether anything is held in a place under an id of this node. */
  has(place: string, nodeId: string): boolean {
    for (const stay of this.byPlace.get(place) ?? []) if (stay.nodeId === nodeId) return true;
    return false;
  }

  /** What is known under another id. */
  notUnder(nodeId: string): Stay[] {
    return [...this.byPlace.values()].flatMap((stays) => [...stays].filter((stay) => stay.nodeId !== nodeId));
  }
}
