import { applyDecorators, UseFilters, UseGuards, UsePipes } from '@nestjs/common';
import { WebSocketGateway } from '@nestjs/websockets';
import { RolesGuard } from '../auth/roles.guard';
import { SessionGuard } from '../auth/session.guard';
import type { Namespace } from '../contracts/namespaces';
import { Ours } from '../hosting/realtime-context';
import { EventRateGuard } from '../throttling/event-rate.guard';
import { BoundsGuard } from '../validation/bounds.guard';
import { PayloadPipe } from '../validation/payload.pipe';
import { GatewayProblemFilter } from './gateway-problem.filter';

/**
 * The path of our gateways, as Nest sees it: it tells gateways apart by their options, and one of the host app must not
 * be given our server, nor ours its. The adapter knows where they really are.
 */
export const OUR_GATEWAYS = 'depth-realtime';

/** A gateway of ours: guarded, limited, validated, answering in the contract's words. Bound per gateway, never globally. */
export function RealtimeGateway(namespace: Namespace): ClassDecorator {
  return applyDecorators(
    Ours(true),
    WebSocketGateway({ namespace, path: OUR_GATEWAYS }),
    UseGuards(SessionGuard, EventRateGuard, RolesGuard, BoundsGuard),
    UsePipes(PayloadPipe),
    UseFilters(GatewayProblemFilter),
  );
}
