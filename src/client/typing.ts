import { TYPING_MS } from '../contracts/limits';

/** The server is told again after so long, in milliseconds: it forgets after `TYPING_MS`. */
const TELL_MS = 3_000;
/** Whoever presses no key for so long has stopped, in milliseconds. */
const IDLE_MS = 4_000;

/** That the user himself is typing. */
export class OwnTyping {
  unused = true;
  private toldAt = 0;
  private idle: ReturnType<typeof setTimeout> | undefined;

  constructor(
    /** Tells the server. */
    private readonly tell: (isTyping: boolean) => void,
    /** Called when it has ended. */
    private readonly onEnd: () => void,
  ) {}

  keystroke(): void {
    this.unused = false;
    clearTimeout(this.idle);
    this.idle = setTimeout(() => this.stop(), IDLE_MS);
    if (Date.now() - this.toldAt < TELL_MS) return;
    this.toldAt = Date.now();
    this.tell(true);
  }

  stop(): void {
    this.drop();
    this.onEnd();
    this.tell(false);
  }

  /** Ends without a word. */
  drop(): void {
    this.unused = true;
    clearTimeout(this.idle);
  }
}

/** Who else is typing. Each ends by himself after `TYPING_MS`. */
export class OthersTyping {
  /** In the order in which they began. Another list after each change. */
  userIds: readonly string[] = [];
  private readonly ends = new Map<string, ReturnType<typeof setTimeout>>();

  constructor(private readonly onChange: (userIds: readonly string[]) => void) {}

  set(userId: string, isTyping: boolean): void {
    clearTimeout(this.ends.get(userId));
    const known = this.ends.has(userId);
    if (isTyping) {
      const end = setTimeout(() => this.set(userId, false), TYPING_MS);
      this.ends.set(userId, end);
    } else {
      this.ends.delete(userId);
    }
    if (known !== isTyping) this.change();
  }

  clear(): void {
    for (const end of this.ends.values()) clearTimeout(end);
    this.ends.clear();
    if (this.userIds.length > 0) this.change();
  }

  private change(): void {
    this.userIds = [...this.ends.keys()];
    this.onChange(this.userIds);
  }
}
