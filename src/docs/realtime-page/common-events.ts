import type { EventView } from './events';

/** Those that every one of the namespaces has, once; and what is left of each. */
export function splitCommon(namespaces: readonly (readonly EventView[])[]): {
  common: EventView[];
  own: EventView[][];
} {
  const [first = [], ...others] = namespaces;
  const isIn = (events: readonly EventView[], event: EventView): boolean =>
    events.some(({ action, name }) => action === event.action && name === event.name);
  const common = others.length === 0 ? [] : first.filter((event) => others.every((events) => isIn(events, event)));
  return { common, own: namespaces.map((events) => events.filter((event) => !isIn(common, event))) };
}
