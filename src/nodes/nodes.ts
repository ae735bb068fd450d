/**
 * Which nodes there are.
 * Guarantee of every engine: a node that died, or does not answer, is no longer `live` after `DEATH_MS`.
 */
export abstract class Nodes {
  /** This node. Another one once it was given up by the others: what is known under the old id is then gone. */
  abstract readonly id: string;

  /** Told when this node is among the living again after it was given up: what the others told them meanwhile it missed. */
  abstract whenBack(tell: () => void): void;

  /** The ids of all nodes, this one included. */
  abstract live(): Promise<string[]>;
}

/** How long a node is believed to be alive after its last sign of life, in milliseconds. */
export const DEATH_MS = 20_000;
