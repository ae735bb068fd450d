import type { Locale } from '../contracts/auth';
import { CLOSE_CODES, SERVER_RESTARTING } from '../transports/websocket/close-codes';

/** How a plain WebSocket is ended by the server, and what that means for whoever was connected. */
export interface CloseCode {
  code: number;
  /** The codes of the contract that end a connection so. */
  reasons: string[];
  /** Whether to come back by oneself. */
  reconnect: boolean;
  text: Record<Locale, string>;
}

const TEXTS: Record<number, CloseCode['text']> = {
  1002: { en: 'Not WebSocket: a frame is wrong', ar: 'مخالفة لبروتوكول WebSocket: إطار غير صحيح' },
  1007: { en: 'A text that is not UTF-8', ar: 'نص ليس بترميز UTF-8' },
  1009: { en: 'A frame is too large', ar: 'إطار أكبر من المسموح' },
  1011: { en: 'The server failed', ar: 'خلل في الخادم' },
  1013: { en: 'The store does not answer: try again later', ar: 'المخزن لا يستجيب: حاول لاحقًا' },
  4001: { en: 'Nobody, or somebody no longer known', ar: 'هوية غير معروفة أو لم تعد معروفة' },
  4003: { en: 'Not allowed here', ar: 'غير مسموح' },
  4008: { en: 'Too many events', ar: 'أحداث كثيرة جدًا' },
  4009: { en: 'Too slow a reader, or a limit of connections', ar: 'قارئ بطيء، أو تجاوز حد الاتصالات' },
  4010: { en: 'The token has expired', ar: 'انتهت صلاحية الرمز المميز' },
  [SERVER_RESTARTING]: { en: 'The server restarts: come back', ar: 'الخادم يعاد تشغيله: أعد الاتصال' },
};

/** From 4000 to 4007 a client must not come back by itself; frames that were wrong once will be so again. */
function comesBack(code: number): boolean {
  return code >= 4008 || code === 1011 || code === 1013;
}

/** All of them, ascending. */
export function closeCodes(): CloseCode[] {
  const given = Object.entries(CLOSE_CODES);
  const codes = new Set([...Object.keys(TEXTS).map(Number), ...given.map(([, code]) => code)]);
  return [...codes].sort().map((code) => {
    const text = TEXTS[code];
    if (!text) throw new Error(`close code ${code} has no text`);
    const reasons = given.filter(([, one]) => one === code).map(([reason]) => reason);
    return { code, reasons, reconnect: comesBack(code), text };
  });
}
