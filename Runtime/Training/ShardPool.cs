using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;

namespace Unrolled.Training;

/// <summary>
/// A few threads that work on the shards of a batch together with the thread that asks. Between batches they look out for work for a
/// moment, then sleep. A run allocates nothing.
/// </summary>
/// <remarks>
/// The threads know only the inner <see cref="Crew"/>, and that knows the work only while it lasts: a pool that is dropped without
/// <see cref="Dispose"/> is collected, and its finalizer ends the threads.
/// </remarks>
internal sealed class ShardPool : IDisposable
{
    private readonly Crew _crew = new();
    private readonly Thread[] _threads;

    /// <summary>Starts the threads.</summary>
    /// <param name="threads">How many work on a run, that of the caller included; 1 or more.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public ShardPool(int threads)
    {
        _threads = new Thread[threads - 1];
        for (int i = 0; i < _threads.Length; i++)
        {
            _threads[i] = new Thread(_crew.Work) { IsBackground = true, Name = $"Unrolled training {i + 1}" };
            _threads[i].Start();
        }
    }

    ~ShardPool() => _crew.Stop();

    /// <summary>Does work(0) … work(count − 1), in any order and on any of the threads, and returns when all are done.</summary>
    /// <exception cref="Exception">What one of them threw; the others were done nevertheless.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run(Action<int> work, int count)
    {
        if (_threads.Length == 0 || count == 1)
        {
            for (int i = 0; i < count; i++)
            {
                work(i);
            }
        }
        else
        {
            _crew.Run(work, count);
        }

        GC.KeepAlive(this);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Dispose()
    {
        _crew.Stop();
        foreach (Thread thread in _threads)
        {
            thread.Join();
        }

        GC.SuppressFinalize(this);
    }

    private sealed class Crew
    {
        // 100 µs: about what the caller does alone between two batches of a small model. Waking a sleeping thread takes 20 to 40 µs.
        private static readonly long LookoutTicks = Environment.ProcessorCount == 1 ? 0 : Stopwatch.Frequency / 10_000;

        private readonly object _begin = new();
        private readonly object _end = new();
        private Action<int>? _work;
        private ExceptionDispatchInfo? _failure;
        private int _left;
        private int _unfinished;
        private int _sleeping;
        private volatile bool _stopping;

        public void Run(Action<int> work, int count)
        {
            _work = work;
            _unfinished = count;
            lock (_begin)
            {
                // From here on a thread may take a shard, and sees all of the writes above.
                Volatile.Write(ref _left, count);
                if (_sleeping > 0)
                {
                    Monitor.PulseAll(_begin);
                }
            }

            Drain();
            AwaitEnd();
            _work = null;
            if (_failure is { } failure)
            {
                _failure = null;
                failure.Throw();
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Work()
        {
            while (AwaitShards())
            {
                Drain();
            }
        }

        public void Stop()
        {
            lock (_begin)
            {
                _stopping = true;
                Monitor.PulseAll(_begin);
            }
        }

        // Not inlined, so that a sleeping thread's frame holds no reference to the work.
        [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
        private void Drain()
        {
            while (TryTake(out int shard))
            {
                try
                {
                    _work!(shard);
                }
                catch (Exception exception)
                {
                    Interlocked.CompareExchange(ref _failure, ExceptionDispatchInfo.Capture(exception), null);
                }

                if (Interlocked.Decrement(ref _unfinished) == 0)
                {
                    lock (_end)
                    {
                        Monitor.PulseAll(_end);
                    }
                }
            }
        }

        // A shard that is taken keeps its run from ending, so a thread that comes late takes one of the current run or none.
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private bool TryTake(out int shard)
        {
            int left = Volatile.Read(ref _left);
            while (left > 0)
            {
                int seen = Interlocked.CompareExchange(ref _left, left - 1, left);
                if (seen == left)
                {
                    shard = left - 1;
                    return true;
                }

                left = seen;
            }

            shard = -1;
            return false;
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private bool AwaitShards()
        {
            for (long start = Stopwatch.GetTimestamp(); Stopwatch.GetTimestamp() - start < LookoutTicks && Volatile.Read(ref _left) == 0 && !_stopping;)
            {
                Thread.SpinWait(10);
            }

            lock (_begin)
            {
                while (Volatile.Read(ref _left) == 0 && !_stopping)
                {
                    _sleeping++;
                    Monitor.Wait(_begin);
                    _sleeping--;
                }
            }

            return !_stopping;
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void AwaitEnd()
        {
            for (long start = Stopwatch.GetTimestamp(); Stopwatch.GetTimestamp() - start < LookoutTicks && Volatile.Read(ref _unfinished) > 0;)
            {
                Thread.SpinWait(10);
            }

            if (Volatile.Read(ref _unfinished) > 0)
            {
                lock (_end)
                {
                    while (Volatile.Read(ref _unfinished) > 0)
                    {
                        Monitor.Wait(_end);
                    }
                }
            }
        }
    }
}
