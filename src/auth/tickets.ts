import type { Principal } from './principal';

/**
 * One-time tickets for clients that can set no header.
 * Guarantee of every engine: of all redemptions of a ticket, on all nodes, one gets the principal.
 */
export abstract class TicketStore {
  abstract put(ticket: string, principal: Principal, lifeMs: number): Promise<void>;
  /** `null`: never issued, used, or too old. */
  abstract redeem(ticket: string): Promise<Principal | null>;
}
