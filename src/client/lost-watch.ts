import type { ConnectionStatus, LostConnection } from './status';

/** Makes of the states of a connection what people are to be told. */
export class LostWatch {
  private timer: ReturnType<typeof setTimeout> | undefined;
  private wasConnected = false;
  private told = false;

  constructor(
    private readonly lostMs: number,
    private readonly tell: (what: LostConnection) => void,
  ) {}

  on({ state, error }: ConnectionStatus): void {
    if (state === 'connected') {
      this.settle('restored');
      this.wasConnected = true;
    } else if (state === 'disconnected') {
      this.told ||= this.wasConnected && error?.code !== 'CLOSED';
      this.settle('failed');
      this.wasConnected = false;
    } else if (this.wasConnected && !this.told) {
      this.timer ??= setTimeout(() => {
        this.told = true;
        this.tell('lost');
      }, this.lostMs);
    }
  }

  private settle(how: LostConnection): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    if (this.told) this.tell(how);
    this.told = false;
  }
}
