/** Microseconds since 1970. A commit is later than every time handed out before; a read may share its time with other reads. */
export type Clock = {
  readTime(): number;
  commitTime(): number;
};

export function createClock(startMicros: number): Clock {
  let last = startMicros;
  return {
    readTime() {
      last = Math.max(last, Date.now() * 1000);
      return last;
    },
    commitTime() {
      last = Math.max(last + 1, Date.now() * 1000);
      return last;
    },
  };
}
