using System.Collections.Concurrent;
using System.Collections.Immutable;

namespace Unrolled.Tests;

/// <summary>Ranks that are threads of this process. Everything goes as messages from one to another, which arrive in order; after an abort nothing goes any more.</summary>
internal sealed class ThreadCluster : TrainingCluster
{
    // Nothing takes this long unless ranks wait for each other.
    private static readonly TimeSpan Hang = TimeSpan.FromSeconds(60);

    private readonly Shared _shared;

    private ThreadCluster(int rank, Shared shared)
        : base(rank, shared.Size)
        => _shared = shared;

    /// <summary>Lets so many ranks do the same, and waits for all of them.</summary>
    /// <returns>What each gave, or threw.</returns>
    public static ImmutableArray<Outcome<R>> Run<R>(int size, Func<ThreadCluster, R> work)
    {
        var shared = new Shared(size);
        var outcomes = new Outcome<R>[size];
        Thread[] threads = [.. Enumerable.Range(0, size).Select(rank => new Thread(() =>
        {
            var cluster = new ThreadCluster(rank, shared);
            try
            {
                outcomes[rank] = new Outcome<R>(work(cluster), null, cluster.BytesSent, cluster.BytesReceived);
            }
            catch (Exception exception)
            {
                outcomes[rank] = new Outcome<R>(default, exception, cluster.BytesSent, cluster.BytesReceived);
            }
        }))];
        Array.ForEach(threads, t => t.Start());
        Array.ForEach(threads, t => t.Join());
        Assert.True(outcomes.Any(o => o.Error is not null) || shared.IsEmpty, "Messages were sent that nobody received.");
        return [.. outcomes];
    }

    /// <summary>Why the job was aborted, and by which rank; null if it was not.</summary>
    public (int Rank, string Reason)? Aborted => _shared.Aborted;

    /// <summary>How often the rank has exchanged something with all others.</summary>
    public int Exchanges { get; private set; }

    /// <summary>Called before each of these.</summary>
    public Action<int>? OnExchange { get; set; }

    public override void Abort(string reason) => _shared.Abort(Rank, reason);

    public override void Dispose()
    {
    }

    protected override void SendCore(int rank, ReadOnlySpan<byte> bytes) => _shared.Send(Rank, rank, bytes.ToArray());

    protected override void ReceiveCore(int rank, Span<byte> bytes)
    {
        byte[] message = _shared.Receive(rank, Rank);
        if (message.Length != bytes.Length)
        {
            throw new InvalidOperationException($"Rank {Rank} expected {bytes.Length} bytes of rank {rank}, got {message.Length}.");
        }

        message.CopyTo(bytes);
    }

    protected override void BroadcastCore(int root, Span<byte> bytes)
    {
        if (root != Rank)
        {
            ReceiveCore(root, bytes);
            return;
        }

        for (int rank = 0; rank < Size; rank++)
        {
            if (rank != Rank)
            {
                SendCore(rank, bytes);
            }
        }
    }

    protected override void AllGatherCore(ReadOnlySpan<byte> own, Span<byte> all)
    {
        OnExchange?.Invoke(Exchanges++);
        for (int rank = 0; rank < Size; rank++)
        {
            if (rank != Rank)
            {
                SendCore(rank, own);
            }
        }

        for (int rank = 0; rank < Size; rank++)
        {
            Span<byte> part = all.Slice(rank * own.Length, own.Length);
            if (rank == Rank)
            {
                own.CopyTo(part);
            }
            else
            {
                ReceiveCore(rank, part);
            }
        }
    }

    /// <summary>How a rank ended.</summary>
    internal sealed record Outcome<R>(R? Result, Exception? Error, long BytesSent, long BytesReceived);

    private sealed class Shared
    {
        private readonly BlockingCollection<byte[]>[] _messages;
        private readonly CancellationTokenSource _abort = new();
        private readonly Lock _lock = new();

        public Shared(int size)
        {
            Size = size;
            _messages = [.. Enumerable.Range(0, size * size).Select(_ => new BlockingCollection<byte[]>())];
        }

        public int Size { get; }

        public (int Rank, string Reason)? Aborted { get; private set; }

        public bool IsEmpty => _messages.All(m => m.Count == 0);

        public void Abort(int rank, string reason)
        {
            lock (_lock)
            {
                Aborted ??= (rank, reason);
            }

            _abort.Cancel();
        }

        public void Send(int from, int to, byte[] message)
        {
            RequireRunning();
            _messages[from * Size + to].Add(message);
        }

        public byte[] Receive(int from, int to)
        {
            try
            {
                return _messages[from * Size + to].TryTake(out byte[]? message, (int)Hang.TotalMilliseconds, _abort.Token)
                    ? message
                    : throw new TimeoutException($"Rank {to} waits for rank {from}.");
            }
            catch (OperationCanceledException)
            {
                RequireRunning();
                throw;
            }
        }

        private void RequireRunning()
        {
            if (_abort.IsCancellationRequested)
            {
                throw new AbortedException(Aborted!.Value.Rank, Aborted.Value.Reason);
            }
        }
    }

    /// <summary>What operations throw after an abort, where processes would have ended.</summary>
    internal sealed class AbortedException(int rank, string reason) : Exception($"Rank {rank} aborted: {reason}");
}
