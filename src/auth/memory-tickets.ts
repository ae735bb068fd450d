import { Deadlines } from '../timing/deadlines';
import type { Principal } from './principal';
import { TicketStore } from './tickets';

export class MemoryTicketStore extends TicketStore {
  private readonly tickets = new Map<string, Principal>();
  private readonly expiring = new Deadlines<string>((ticket) => this.tickets.delete(ticket));

  put(ticket: string, principal: Principal, lifeMs: number): Promise<void> {
    this.tickets.set(ticket, principal);
    this.expiring.set(ticket, Date.now() + lifeMs);
    return Promise.resolve();
  }

  redeem(ticket: string): Promise<Principal | null> {
    const principal = this.tickets.get(ticket) ?? null;
    this.tickets.delete(ticket);
    this.expiring.delete(ticket);
    return Promise.resolve(principal);
  }

  close(): void {
    this.expiring.close();
  }
}
