using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using System.Text;

namespace Unrolled.Training;

/// <summary>
/// How a trainer's ranks agree. In an exchange every rank gives a block to all others: whether it failed, whether it is to end, what it is doing, and
/// its numbers. All see the same blocks, so all come to the same conclusion. The blocks of all trainers of a cluster have the same length, so ranks that do
/// different things notice, and do not read each other's blocks as something else. A trainer's first exchange agrees on that length: it follows from options,
/// which the ranks have yet to compare. It has the length agreed before, so a rank with a new trainer understands those that go on with an older one.
/// </summary>
internal sealed class ClusterSession
{
    // The places of a block's first numbers.
    private const int Flags = 0, Doing = 1, Rows = 2, First = 3;
    private const ulong Failed = 1, Canceled = 2, Disposed = 4;

    // What an exception becomes on the other ranks.
    private const string RowFailure = "row", ClusterFailure = "cluster";

    // A block's first word has the number of the trainer in its upper half; this stands there if a new trainer says how many numbers it gives.
    private const ulong LengthMark = 0x556E726F;

    private readonly TrainingCluster _cluster;
    private readonly int _numbers;
    private ulong[] _own, _all;
    private int _trainer;
    private CancellationToken _token;
    private volatile bool _disposed;
    private Exception? _shared;

    /// <param name="cluster">The ranks.</param>
    /// <param name="numbers">The most numbers that a rank gives in an exchange.</param>
    public ClusterSession(TrainingCluster cluster, int numbers)
    {
        _cluster = cluster;
        _numbers = numbers;
        _own = new ulong[First + numbers];
        _all = new ulong[checked(cluster.Size * _own.Length)];
    }

    public TrainingCluster Cluster => _cluster;

    public int Rank => _cluster.Rank;

    public int Size => _cluster.Size;

    /// <summary>The numbers that this rank gives in the next exchange.</summary>
    public Span<double> Own => MemoryMarshal.Cast<ulong, double>(_own.AsSpan(First));

    /// <summary>The rows of tables that it gives afterwards.</summary>
    public int OwnRows { set => _own[Rows] = (ulong)value; }

    /// <summary>The numbers that a rank gave in the last exchange.</summary>
    public ReadOnlySpan<double> Of(int rank) => MemoryMarshal.Cast<ulong, double>(_all.AsSpan(rank * _own.Length + First, _own.Length - First));

    /// <summary>The rows of tables that a rank gives.</summary>
    public int RowsOf(int rank) => (int)_all[rank * _own.Length + Rows];

    /// <summary>The first of a number of shards that a rank computes; those up to the next rank's first are its own. Rank 0 always has the first shard.</summary>
    public int FirstShard(int shards, int rank) => (int)(((long)shards * rank + Size - 1) / Size);

    /// <summary>The most of them that a rank computes.</summary>
    public int MostShards(int shards) => (shards - 1) / Size + 1;

    /// <summary>The rank before one that has shards, or −1.</summary>
    public int Before(int shards, int rank) => FirstShard(shards, rank) == 0 ? -1 : OwnerOf(shards, FirstShard(shards, rank) - 1);

    /// <summary>The next one, or −1.</summary>
    public int After(int shards, int rank) => FirstShard(shards, rank + 1) == shards ? -1 : OwnerOf(shards, FirstShard(shards, rank + 1));

    /// <summary>The rank that computes a shard.</summary>
    public int OwnerOf(int shards, int shard) => (int)((long)shard * Size / shards);

    /// <summary>A call begins, which the token ends on all ranks.</summary>
    public void Begin(CancellationToken token)
    {
        _token = token;
        _shared = null;
    }

    /// <summary>It has ended.</summary>
    public void End() => _token = default;

    /// <summary>Another thread ends this rank's call, and with it those of the others.</summary>
    public void Dispose() => _disposed = true;

    /// <summary>Throws on all ranks if one was to end when the ranks last exchanged blocks.</summary>
    /// <exception cref="OperationCanceledException">One was canceled.</exception>
    /// <exception cref="ObjectDisposedException">The trainer of this rank was disposed.</exception>
    /// <exception cref="TrainingClusterException">That of another rank was.</exception>
    public void RequireGoingOn(object trainer)
    {
        if (Find(Canceled) is >= 0 and var canceled)
        {
            throw Share(_token.IsCancellationRequested ? new OperationCanceledException(_token) : new OperationCanceledException($"Rank {canceled} of {Size} canceled the training."));
        }

        if (Find(Disposed) is >= 0 and var disposed)
        {
            throw Share(_disposed ? new ObjectDisposedException(trainer.GetType().FullName) : new TrainingClusterException(disposed, $"Rank {disposed} of {Size} disposed its trainer."));
        }
    }

    /// <summary>Does something that may fail on some ranks, and then fails on all.</summary>
    public void Together(ClusterAction what, Action action)
    {
        Exception? failure = null;
        try
        {
            action();
        }
        catch (Exception exception)
        {
            failure = exception;
        }

        Exchange(what, 0, failure);
    }

    /// <summary>Exchanges blocks.</summary>
    /// <param name="what">What the rank is doing.</param>
    /// <param name="digest">Of everything that must be the same for it.</param>
    /// <param name="failure">What went wrong on this rank; null for nothing.</param>
    /// <exception cref="Exception">The failure of the first rank that has one, if it is this one, or a target is invalid.</exception>
    /// <exception cref="TrainingClusterException">Another rank failed, or does something else.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Exchange(ClusterAction what, ulong digest, Exception? failure)
    {
        if (_trainer == 0)
        {
            AgreeOnLength(what);
        }

        FitLength();
        _own[Flags] = (ulong)_trainer << 32 | (failure is null ? 0 : Failed) | (_token.IsCancellationRequested ? Canceled : 0) | (_disposed ? Disposed : 0);
        _own[Doing] = digest << 8 | (ulong)what;
        _cluster.AllGather(MemoryMarshal.AsBytes(_own.AsSpan()), MemoryMarshal.AsBytes(_all.AsSpan()));
        RequireSameTrainer(_all, _own.Length);
        if (Find(Failed) is >= 0 and var failed)
        {
            Throw(failed, failure);
        }

        for (int rank = 1; rank < Size; rank++)
        {
            ulong expected = _all[Doing], actual = _all[rank * _own.Length + Doing];
            if (expected != actual)
            {
                throw Share(new TrainingClusterException(rank, Difference(rank, (ClusterAction)(byte)expected, (ClusterAction)(byte)actual)));
            }
        }
    }

    /// <summary>Throws on all ranks unless they have the same settings as rank 0.</summary>
    /// <param name="settings">Names and values.</param>
    public void RequireSame(IReadOnlyList<(string Name, string Value)> settings)
    {
        byte[] text = Broadcast(0, Rank == 0 ? Encoding.UTF8.GetBytes(string.Join('\0', settings.Select(s => $"{s.Name}\0{s.Value}"))) : []);
        Together(ClusterAction.Settings, () =>
        {
            string[] items = Encoding.UTF8.GetString(text).Split('\0');
            Dictionary<string, string> first = Enumerable.Range(0, items.Length / 2).ToDictionary(i => items[2 * i], i => items[2 * i + 1], StringComparer.Ordinal);
            string[] differences = [.. settings.Where(s => first.GetValueOrDefault(s.Name) != s.Value).Select(s => $"{s.Name}: expected {first.GetValueOrDefault(s.Name, "none")}, got {s.Value}")];
            if (differences.Length > 0 || settings.Count != first.Count)
            {
                throw new TrainingClusterException(Rank, $"Expected all ranks to train the same as rank 0. Rank {Rank} of {Size} differs: {string.Join("; ", differences)}.");
            }
        });
    }

    /// <summary>Gives all ranks the bytes of one, whose number only that one knows.</summary>
    public byte[] Broadcast(int root, byte[] bytes)
    {
        int length = bytes.Length;
        _cluster.Broadcast(root, MemoryMarshal.AsBytes(new Span<int>(ref length)));
        byte[] received = root == Rank ? bytes : new byte[length];
        _cluster.Broadcast(root, received);
        return received;
    }

    /// <summary>Marks an exception that all ranks throw: nobody waits for this one.</summary>
    public Exception Share(Exception exception) => _shared = exception;

    /// <summary>Aborts the job unless the other ranks throw too. An exception filter, so that it comes before anything is unwound; it is always false.</summary>
    public bool Aborts(Exception exception)
    {
        if (exception != _shared && Size > 1)
        {
            _cluster.Abort($"{exception.GetType().Name}: {exception.Message.ReplaceLineEndings(" ")}");
        }

        return false;
    }

    /// <summary>Mixes a number into a digest.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Mix(ulong digest, ulong number)
    {
        ulong mixed = (digest ^ number) * 0x9E3779B97F4A7C15;
        return mixed ^ (mixed >> 29);
    }

    /// <summary>A digest of numbers' bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static ulong Digest<N>(ulong digest, ReadOnlySpan<N> numbers)
        where N : unmanaged
    {
        foreach (uint bits in MemoryMarshal.Cast<N, uint>(numbers))
        {
            digest = Mix(digest, bits);
        }

        return Mix(digest, (ulong)numbers.Length);
    }

    // A rank with more shards, or other metrics, has longer blocks: all take the longest, so that the comparison of settings can say what differs.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void AgreeOnLength(ClusterAction what)
    {
        ulong[] own = new ulong[First + Math.Max(_cluster.MostNumbers, 0)], all = new ulong[checked(Size * own.Length)];
        own[Flags] = LengthMark << 32 | (uint)_numbers;
        own[Doing] = (ulong)what;
        _cluster.AllGather(MemoryMarshal.AsBytes(own.AsSpan()), MemoryMarshal.AsBytes(all.AsSpan()));
        RequireSameTrainer(all, own.Length);
        for (int rank = 0; rank < Size; rank++)
        {
            _cluster.MostNumbers = Math.Max(_cluster.MostNumbers, (int)(uint)all[rank * own.Length + Flags]);
        }

        _trainer = ++_cluster.Trainers;
    }

    // A trainer that began later may give more numbers.
    private void FitLength()
    {
        if (_own.Length != First + _cluster.MostNumbers)
        {
            Array.Resize(ref _own, First + _cluster.MostNumbers);
            _all = new ulong[checked(Size * _own.Length)];
        }
    }

    // All ranks have the same blocks and throw the same.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void RequireSameTrainer(ulong[] blocks, int length)
    {
        ulong expected = blocks[Flags] >> 32;
        for (int rank = 1; rank < Size; rank++)
        {
            ulong actual = blocks[rank * length + Flags] >> 32;
            if (actual != expected)
            {
                string uses = $"rank 0 {Use(expected, blocks[Doing])}, rank {rank} {Use(actual, blocks[rank * length + Doing])}";
                throw Share(new TrainingClusterException(rank, $"Rank {rank} of {Size} uses another trainer than rank 0: {uses}. All ranks create trainers and call their methods in the same order."));
            }
        }

        static string Use(ulong trainer, ulong doing)
            => $"{(trainer == LengthMark ? "begins with a new one" : $"goes on with number {trainer} of this cluster")} ({Name((ClusterAction)(byte)doing)})";
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int Find(ulong flag)
    {
        for (int rank = 0; rank < Size; rank++)
        {
            if ((_all[rank * _own.Length + Flags] & flag) != 0)
            {
                return rank;
            }
        }

        return -1;
    }

    // Tells all ranks what went wrong on one of them. An invalid target is the same exception on all.
    private void Throw(int rank, Exception? own)
    {
        string[] parts = (rank == Rank ? own : null) switch
        {
            LossRowException row => [RowFailure, row.Reason, $"{row.Sample}", $"{row.Step}"],
            TrainingClusterException cluster => [ClusterFailure, cluster.Message],
            { } other => ["", $"Rank {rank} of {Size} failed: {other.GetType().Name}: {other.Message}"],
            null => [],
        };
        parts = Encoding.UTF8.GetString(Broadcast(rank, Encoding.UTF8.GetBytes(string.Join('\0', parts)))).Split('\0');
        if (rank == Rank)
        {
            Share(own!);
            ExceptionDispatchInfo.Throw(own!);
        }

        throw Share(parts[0] == RowFailure
            ? LossRowException.Of(parts[1], int.TryParse(parts[2], out int sample) ? sample : null, int.TryParse(parts[3], out int step) ? step : null)
            : new TrainingClusterException(rank, parts[1]));
    }

    private string Difference(int rank, ClusterAction expected, ClusterAction actual) => (expected, actual) switch
    {
        (ClusterAction.Weights, ClusterAction.Weights) => $"The weights of rank {rank} of {Size} differ from those of rank 0: they may only be changed by the trainer, or in the same way on all ranks.",
        _ when expected == actual => $"Rank {rank} of {Size} does the same as rank 0 ({Name(expected)}), but with other samples, or after another number of steps. All ranks call the same methods with the same arguments.",
        _ => $"Rank {rank} of {Size} does something else than rank 0: expected {Name(expected)}, got {Name(actual)}. All ranks call the same methods in the same order.",
    };

    private static string Name(ClusterAction action) => action switch
    {
        ClusterAction.Train => "a batch of training",
        ClusterAction.Evaluate => "a batch of validation",
        ClusterAction.Begin => "the start of a training",
        ClusterAction.Settings => "the comparison of settings",
        ClusterAction.Weights => "the comparison of weights",
        ClusterAction.WriteCheckpoint => "a checkpoint",
        ClusterAction.ReadCheckpoint => "loading a checkpoint",
        _ => "something unknown",
    };
}
