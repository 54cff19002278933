import { openAlertWatcher } from "../coordinator/watch/alerts/alert-watcher.ts";
import type { WatchContext, Watcher } from "../coordinator/watch/run-watch.ts";
import { openSeriesWatcher } from "../coordinator/watch/series-watcher.ts";
import { openThrottleWatcher } from "../coordinator/watch/throttle/throttle-watcher.ts";

/** What is looked at while a run is walked. */
export function openWatchers(context: WatchContext): readonly Watcher[] {
  return [openThrottleWatcher(context), openSeriesWatcher(context), openAlertWatcher(context)];
}
