import type { ProjectStore } from '../projects/project.store';
import { describeState } from './project-state.suite';
import { describeMembers } from './project-members.suite';
import { describeComments } from './project-comments.suite';
import { Factory, stage, StoreNode } from './stage';
import { globalRunner, TestRunner } from './test-runner';

/**
 * What every `ProjectStore` must do, alone and with others at the same time. `factory` is asked once; each call of its `node` gives the
 * store and the broker of another process on the same data.
 */
export function describeProjectStore(
  name: string,
  factory: Factory<StoreNode<ProjectStore>>,
  runner: TestRunner = globalRunner(),
): void {
  stage(name, factory, runner, (node) => {
    describeState(node, runner);
    describeMembers(node, runner);
    describeComments(node, runner);
  });
}
