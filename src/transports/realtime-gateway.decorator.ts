import { applyDecorators, UseFilters, UseGuards, UsePipes } from '@nestjs/common';
import { WebSocketGateway } from '@nestjs/websockets';
import { RolesGuard } from '../auth/roles.guard';
import { SessionGuard } from '../auth/session.guard';
import type { Namespace } from '../contracts/namespaces';
import { RateGuard } from '../throttling/rate.guard';
import { BoundsGuard } from '../validation/bounds.guard';
import { PayloadPipe } from '../validation/payload.pipe';
import { GatewayProblemFilter } from './gateway-problem.filter';

/** A gateway of ours: guarded, limited, validated, answering in the contract's words. Bound per gateway, never globally. */
export function RealtimeGateway(namespace: Namespace): ClassDecorator {
  return applyDecorators(
    WebSocketGateway({ namespace }),
    UseGuards(SessionGuard, RateGuard, RolesGuard, BoundsGuard),
    UsePipes(PayloadPipe),
    UseFilters(GatewayProblemFilter),
  );
}
