import { Store } from '../../../react/store';

/** Whether somebody looks at the page. */
class Attention extends Store<{ looking: boolean }> {
  protected start(): () => void {
    const look = (): void => this.set({ looking: document.visibilityState === 'visible' });
    document.addEventListener('visibilitychange', look);
    look();
    return () => document.removeEventListener('visibilitychange', look);
  }
}

export const attention = new Attention({ looking: true });
