import { Documents, routeName } from '../support/documents';
import { EACH_EVENT } from '../support/events';
import { onBothEngines } from '../support/node';
import { EACH_ROUTE } from '../support/routes';
import { closeSpeakers } from '../support/speakers';
import { Stage } from '../support/stage';

const NOT_LISTED = { 'not-listed': 1 };

onBothEngines(
  (node) => {
    let documents: Documents;
    beforeAll(async () => {
      documents = await Documents.of(node());
    });
    afterEach(closeSpeakers);

    it.each(EACH_EVENT)('%s takes and answers what the document says', async (_name, entry) => {
      const stage = await Stage.set(node);
      const { namespace, event } = entry;
      const client = await stage.client(entry);
      const fine = stage.fill(entry.fine);
      const canonical = documents.events('ack').find((name) => name === `${namespace} ${event}`);
      const answered = canonical ? event : aliased(documents, namespace, event);
      expect(documents.faultsOfEvent('in', namespace, event, fine)).toEqual([]);
      expect(documents.faultsOfEvent('ack', namespace, answered, await client.ask(event, fine))).toEqual([]);

      const strange = { ...fine, ...NOT_LISTED };
      expect(documents.faultsOfEvent('in', namespace, event, strange)).not.toEqual([]);
      const refusal = await client.ask(event, strange);
      expect(refusal.error?.code).toBe('VALIDATION_FAILED');
      expect(documents.faultsOfEvent('ack', namespace, answered, refusal)).toEqual([]);
    });

    it.each(EACH_ROUTE)('%s takes and answers what the document says', async (_name, entry) => {
      const stage = await Stage.set(node);
      const route = routeName(entry);
      const fine = entry.fine && stage.fill(entry.fine);
      if (fine) {
        expect(documents.faultsOfBody(route, fine)).toEqual([]);
        expect(documents.faultsOfBody(route, { ...fine, ...NOT_LISTED })).not.toEqual([]);
        const { status, body } = await stage.rest(entry, { ...fine, ...NOT_LISTED });
        expect([status, documents.faultsOfAnswer(route, status, body)]).toEqual([400, []]);
      }
      const { status, body } = await stage.rest(entry, fine);
      expect([200, 201]).toContain(status);
      expect(documents.faultsOfAnswer(route, status, body)).toEqual([]);
    });
  },
  { DEMO: 'true', EVENTS_PER_MINUTE: '0', REST_PER_MINUTE: '0', HANDSHAKES_PER_10S: '0' },
);

/** The canonical name of an event that has another one. */
function aliased({ asyncApi }: Documents, namespace: string, event: string): string {
  const channel = Object.values(asyncApi.channels).find(({ address }) => address === namespace);
  return String(channel?.messages[`in.${event}`]?.['x-alias-of']);
}
