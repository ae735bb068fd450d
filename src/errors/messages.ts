import type { Locale } from '../contracts/auth';
import type { ErrorCode, ErrorDetail } from '../contracts/errors';

type Texts = Record<Locale, string>;

const MESSAGES: Record<ErrorCode, Texts> = {
  UNAUTHENTICATED: { en: 'Authentication failed', ar: 'فشلت المصادقة' },
  TOKEN_EXPIRED: { en: 'The token has expired', ar: 'انتهت صلاحية الرمز المميز' },
  USER_NOT_FOUND: { en: 'User not found', ar: 'المستخدم غير موجود' },
  USER_BANNED: { en: 'This user is banned', ar: 'هذا المستخدم محظور' },
  FORBIDDEN: { en: 'You may not do this', ar: 'غير مسموح لك بذلك' },
  NOT_FOUND: { en: 'Not found', ar: 'غير موجود' },
  VALIDATION_FAILED: { en: 'Invalid data', ar: 'بيانات غير صالحة' },
  PAYLOAD_TOO_LARGE: { en: 'The payload is too large', ar: 'حجم البيانات أكبر من المسموح' },
  RATE_LIMITED: { en: 'Rate limit exceeded', ar: 'تجاوز حد المعدل' },
  LIMIT_EXCEEDED: { en: 'Limit exceeded', ar: 'تجاوز الحد المسموح' },
  CONFLICT: { en: 'This conflicts with the current state', ar: 'يتعارض هذا مع الحالة الحالية' },
  IDEMPOTENCY_MISMATCH: {
    en: 'This idempotency key was used with another body',
    ar: 'استُخدم مفتاح عدم التكرار هذا مع محتوى آخر',
  },
  STORE_UNAVAILABLE: {
    en: 'The service is unavailable at the moment, try again',
    ar: 'الخدمة غير متاحة حاليًا، حاول مرة أخرى',
  },
  STORE_FULL: { en: 'The store is full', ar: 'امتلأت مساحة التخزين' },
  UNKNOWN_EVENT: { en: 'Unknown event', ar: 'حدث غير معروف' },
  INVALID_FRAME: { en: 'Invalid frame', ar: 'إطار غير صالح' },
  INTERNAL: { en: 'An internal error occurred', ar: 'حدث خطأ في الاتصال' },
};

/** More exact texts, by code and reason. */
const REASONS: Partial<Record<ErrorCode, Record<string, Texts>>> = {
  UNAUTHENTICATED: {
    missing: { en: 'A token is required', ar: 'الرمز المميز مطلوب' },
    invalid: { en: 'Invalid token', ar: 'رمز مميز غير صالح' },
  },
  LIMIT_EXCEEDED: {
    slow: { en: 'Too much is waiting to be read', ar: 'تراكم الكثير مما لم يُقرأ بعد' },
  },
  STORE_UNAVAILABLE: {
    busy: {
      en: 'The server is too busy to take more connections, try again',
      ar: 'الخادم مشغول ولا يمكنه استقبال مزيد من الاتصالات الآن، حاول مرة أخرى',
    },
    restarting: { en: 'The server is restarting, try again', ar: 'يُعاد تشغيل الخادم، حاول مرة أخرى' },
  },
  FORBIDDEN: {
    disconnected: { en: 'An administrator closed this connection', ar: 'أغلق أحد المشرفين هذا الاتصال' },
  },
};

/** What each constraint asks for, in Arabic; `{n}` stands for the numbers of the English text, in their order. */
const ARABIC_CONSTRAINTS: Record<string, string> = {
  isString: 'يجب أن يكون نصًا',
  isBoolean: 'يجب أن يكون قيمة منطقية',
  isInt: 'يجب أن يكون عددًا صحيحًا',
  isNumber: 'يجب أن يكون عددًا',
  isObject: 'يجب أن يكون كائنًا',
  isArray: 'يجب أن يكون قائمة',
  isIn: 'ليس من القيم المسموحة',
  isId: 'معرّف غير صالح',
  isRoom: 'يجب أن يكون conversation:{id} أو project:{id} أو user:{id}',
  isDefined: 'مطلوب',
  isUrl: 'يجب أن يكون رابط http أو https',
  isUuid: 'يجب أن يكون معرّف UUID',
  nestedValidation: 'يجب أن يكون كائنًا',
  isEmpty: 'يجب ألا يكون فارغًا',
  isKey: 'يجب أن يكون من {n} إلى {n} من الأحرف بلا أحرف تحكم',
  isInstant: 'يجب أن يكون تاريخًا ووقتًا وفق ISO 8601 مع فارق التوقيت عن UTC',
  isFuture: 'يجب أن يكون في المستقبل',
  min: 'يجب ألا يقل عن {n}',
  max: 'يجب ألا يزيد على {n}',
  minLength: 'يجب ألا يقل طوله عن {n} من الأحرف',
  maxLength: 'يجب ألا يزيد طوله على {n} من الأحرف',
  maxBytes: 'يجب ألا يزيد حجمه على {n} بايت',
  maxDepth: 'يجب ألا يزيد عمق التداخل على {n}',
  arrayMaxSize: 'يجب ألا تزيد العناصر على {n}',
  arrayMinSize: 'يجب ألا تقل العناصر عن {n}',
  arrayUnique: 'يجب ألا تتكرر العناصر',
  whitelistValidation: 'خاصية غير معروفة',
  forbiddenKey: 'اسم غير مسموح',
  plainJson: 'يجب أن يكون من قيم JSON',
  json: 'ليس JSON صالحًا',
  exists: 'لا يشير إلى شيء موجود',
  equals: 'قيمة غير متوقعة',
  exclusive: 'لا يجتمع مع خاصية أخرى',
};

export function messageOf(code: ErrorCode, reason: string | undefined, locale: Locale): string {
  return (REASONS[code]?.[reason ?? ''] ?? MESSAGES[code])[locale];
}

export function localizeDetail(detail: ErrorDetail, locale: Locale): ErrorDetail {
  if (locale === 'en') return detail;
  const numbers = (detail.message.match(/\d[\d,]*/g) ?? []).values();
  const text = ARABIC_CONSTRAINTS[detail.constraint] ?? MESSAGES.VALIDATION_FAILED.ar;
  return { ...detail, message: text.replaceAll('{n}', () => numbers.next().value ?? '') };
}
