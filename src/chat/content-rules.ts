import type { Message, MessageType } from '../contracts/chat';
import { ErrorDetail, RealtimeError } from '../contracts/errors';
import { isHttpUrl } from '../contracts/urls';
import type { Limits } from '../realtime.options';
import { beyondBytes } from '../validation/max-bytes';
import { blankFaults, lengthFaults } from '../validation/text-faults';

type Content = Pick<Message, 'type' | 'content' | 'metadata'>;
type ContentLimits = Pick<Limits, 'maxContentLength' | 'maxMetadataBytes'>;

/** Throws `VALIDATION_FAILED` naming everything that is wrong with a message's content. */
export function requireContent({ type, content, metadata }: Content, limits: ContentLimits): void {
  const details = [...contentFaults(type, content, limits), ...metadataFaults(type, metadata, limits)];
  if (details.length > 0) throw new RealtimeError('VALIDATION_FAILED', { details });
}

function contentFaults(type: MessageType, content: string, { maxContentLength }: ContentLimits): ErrorDetail[] {
  // An image or a file speaks for itself.
  const blank = type === 'text' ? blankFaults('content', content) : [];
  return [...blank, ...lengthFaults('content', content, maxContentLength)];
}

function metadataFaults(
  type: MessageType,
  metadata: Content['metadata'],
  { maxMetadataBytes }: ContentLimits,
): ErrorDetail[] {
  const tooLarge = beyondBytes('metadata', metadata, maxMetadataBytes);
  if (tooLarge.length > 0 || type === 'text') return tooLarge;
  const faults: ErrorDetail[] = [];
  if (!isHttpUrl(metadata.url)) {
    faults.push({ path: 'metadata.url', constraint: 'isUrl', message: 'metadata.url must be an http or https URL' });
  }
  for (const name of ['name', 'mimeType'] as const) {
    if (metadata[name] !== undefined && typeof metadata[name] !== 'string') {
      faults.push({ path: `metadata.${name}`, constraint: 'isString', message: `metadata.${name} must be a string` });
    }
  }
  if (metadata.size !== undefined && !(Number.isInteger(metadata.size) && Number(metadata.size) >= 0)) {
    faults.push({ path: 'metadata.size', constraint: 'isInt', message: 'metadata.size must be a whole number from 0' });
  }
  return faults;
}
