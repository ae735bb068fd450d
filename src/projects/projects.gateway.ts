import { Ack, ConnectedSocket, MessageBody, SubscribeMessage } from '@nestjs/websockets';
import type { Nothing } from '../contracts/answers';
import type { JoinedProject, ProjectComment, ProjectUpdate } from '../contracts/projects';
import { Placed, projectRoom } from '../contracts/rooms';
import { RealtimeGateway } from '../transports/realtime-gateway.decorator';
import type { RealtimeSocket } from '../transports/realtime-socket';
import type { JoinAck } from '../transports/room.gateway';
import { RoomGateway } from '../transports/room.gateway';
import { CommentDto } from './dto/comment.dto';
import { JoinProjectDto, ProgressDto, ProjectDto, StatusUpdateDto } from './dto/project-event.dto';
import { ProjectComments } from './project-comments.service';
import { ProjectsService } from './projects.service';

/** Projects over sockets: turns events into calls, and calls' results into acks. */
@RealtimeGateway('/projects')
export class ProjectsGateway extends RoomGateway {
  constructor(
    private readonly projects: ProjectsService,
    private readonly comments: ProjectComments,
  ) {
    super();
  }

  @SubscribeMessage('project:join')
  join(
    @ConnectedSocket() socket: RealtimeSocket,
    @MessageBody() { projectId, since }: JoinProjectDto,
    @Ack() ack: JoinAck<JoinedProject>,
  ): Promise<void> {
    const welcome: JoinAck<JoinedProject> = (answer) => {
      ack(answer);
      if (!answer.data.next) socket.data.peer.send('project:joined', { projectId });
    };
    return this.joinRoom(socket, projectRoom(projectId), welcome, (enter) =>
      this.projects.join({ userId: userIdOf(socket), connectionId: socket.id }, { projectId, since }, enter),
    );
  }

  @SubscribeMessage('project:leave')
  leave(@ConnectedSocket() socket: RealtimeSocket, @MessageBody() { projectId }: ProjectDto): Nothing {
    socket.data.peer.unsubscribe(projectRoom(projectId));
    return {};
  }

  @SubscribeMessage('project:statusUpdate')
  setStatus(
    @ConnectedSocket() socket: RealtimeSocket,
    @MessageBody() { projectId, status, expectedVersion }: StatusUpdateDto,
  ): Promise<Placed<ProjectUpdate>> {
    const terms = { expectedVersion, connectionId: socket.id };
    return this.projects.update(userIdOf(socket), projectId, { status }, terms);
  }

  @SubscribeMessage('project:progress')
  setProgress(
    @ConnectedSocket() socket: RealtimeSocket,
    @MessageBody() { projectId, progress, milestone, expectedVersion }: ProgressDto,
  ): Promise<Placed<ProjectUpdate>> {
    const terms = { expectedVersion, connectionId: socket.id };
    return this.projects.update(userIdOf(socket), projectId, { progress, milestone }, terms);
  }

  @SubscribeMessage('project:comment')
  comment(
    @ConnectedSocket() socket: RealtimeSocket,
    @MessageBody() { projectId, ...draft }: CommentDto,
  ): Promise<Placed<ProjectComment>> {
    return this.comments.add(userIdOf(socket), projectId, draft, { connectionId: socket.id });
  }
}

function userIdOf(socket: RealtimeSocket): string {
  return socket.data.session.principal.userId;
}
