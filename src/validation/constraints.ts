import { Transform } from 'class-transformer';
import { isISO8601, ValidateBy, ValidationOptions } from 'class-validator';
import { isId, isObjectMember } from '../contracts/ids';
import { idOf, isLogged } from '../contracts/namespaces';
import { isHttpUrl } from '../contracts/urls';

/** An id as the contract allows it. */
export function IsId(options?: ValidationOptions): PropertyDecorator {
  return ValidateBy(
    {
      name: 'isId',
      validator: {
        validate: isId,
        defaultMessage: (args) => `${args?.property} must be 1 to 128 of A-Z a-z 0-9 . _ : @ -`,
      },
    },
    options,
  );
}

/** A room that has a log: `conversation:{id}`, `project:{id}` or `user:{id}`. */
export function IsRoom(options?: ValidationOptions): PropertyDecorator {
  return ValidateBy(
    {
      name: 'isRoom',
      validator: {
        validate: (value: unknown) => typeof value === 'string' && isLogged(value) && isId(idOf(value)),
        defaultMessage: (args) => `${args?.property} must be conversation:{id}, project:{id} or user:{id}`,
      },
    },
    options,
  );
}

/** A whole number in a query, where everything is text. What is no number stays as it is, to be refused. */
export function QueryNumber(): PropertyDecorator {
  return Transform(({ value }: { value: unknown }) =>
    typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : value,
  );
}

/** The same with up to three decimals. */
export function QueryDecimal(): PropertyDecorator {
  return Transform(({ value }: { value: unknown }) =>
    typeof value === 'string' && /^\d{1,15}(\.\d{1,3})?$/.test(value) ? Number(value) : value,
  );
}

/** `true` or `false` in a query. Anything else stays as it is, to be refused. */
export function QueryBoolean(): PropertyDecorator {
  return Transform(({ value }: { value: unknown }) => (value === 'true' ? true : value === 'false' ? false : value));
}

/** A moment: an ISO 8601 date and time with its offset from UTC. */
export function IsInstant(): PropertyDecorator {
  return ValidateBy({
    name: 'isInstant',
    validator: {
      validate: (value: unknown) =>
        isISO8601(value, { strict: true, strictSeparator: true }) &&
        /T.+(Z|[+-]\d\d:?\d\d)$/.test(String(value)) &&
        !Number.isNaN(Date.parse(String(value))),
      defaultMessage: (args) => `${args?.property} must be an ISO 8601 date and time with its offset from UTC`,
    },
  });
}

/** Without control characters. */
export const PRINTABLE = /^\P{Cc}*$/u;

/** A short key chosen by a client: 1 to `max` characters, no control characters, no name that objects inherit. */
export function IsKey(max: number): PropertyDecorator {
  return ValidateBy({
    name: 'isKey',
    constraints: [max],
    validator: {
      validate: (value: unknown) =>
        typeof value === 'string' &&
        value.length > 0 &&
        value.length <= max &&
        PRINTABLE.test(value) &&
        !isObjectMember(value),
      defaultMessage: (args) => `${args?.property} must be 1 to ${max} characters, none of them a control character`,
    },
  });
}

const LONGEST_URL = 2_048;

/** An http or https URL of at most 2,048 characters. */
export function IsHttpUrl(): PropertyDecorator {
  return ValidateBy({
    name: 'isUrl',
    constraints: [LONGEST_URL],
    validator: {
      validate: (value: unknown) => isHttpUrl(value) && value.length <= LONGEST_URL,
      defaultMessage: (args) => `${args?.property} must be an http or https URL`,
    },
  });
}
