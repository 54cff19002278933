import { unimplemented } from '../status.ts';
import type { Context, Conversation, Outlet } from './method.ts';

export function openListen(_context: Context, _outlet: Outlet, _fail: (error: unknown) => void): Conversation {
  return {
    async receive() {
      throw unimplemented('Listen');
    },
    close() {},
  };
}
