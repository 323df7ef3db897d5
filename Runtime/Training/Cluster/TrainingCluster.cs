using System.Diagnostics.CodeAnalysis;
using Unrolled.Kernels;

namespace Unrolled.Training;

/// <summary>
/// Processes, the ranks, that train one model together: <see cref="TrainerOptions.Cluster"/>. The package Unrolled.Mpi has one over MPI; a class of your
/// own can connect ranks in another way.
/// </summary>
/// <remarks>
/// <para>A rank is one instance. All ranks call the same operations in the same order; each operation ends when the rank's own part is done. Messages
/// between two ranks arrive whole and in the order in which they were sent. Ranks have the same byte order. A trainer calls the operations from
/// one thread at a time, the one that called it; <see cref="Abort"/> may come from any thread.</para>
/// <para>An operation that cannot be done, as when another rank has ended, throws; it does not wait for ever where that can be known. A trainer then
/// calls <see cref="Abort"/>, and so it does for every exception that the other ranks do not share: they would wait for this rank.</para>
/// </remarks>
public abstract class TrainingCluster : IDisposable
{
    /// <summary>Sets the rank and the number of ranks.</summary>
    /// <param name="rank">0 … <paramref name="size"/> − 1.</param>
    /// <param name="size">1 or more.</param>
    /// <exception cref="ArgumentOutOfRangeException">One of them is outside its range.</exception>
    protected TrainingCluster(int rank, int size)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        RequireRank(rank, size, nameof(rank));
        Rank = rank;
        Size = size;
    }

    /// <summary>The number of this rank, 0 … <see cref="Size"/> − 1. Rank 0 writes checkpoints and reports progress.</summary>
    public int Rank { get; }

    /// <summary>The number of ranks, 1 or more.</summary>
    public int Size { get; }

    /// <summary>The most numbers that a trainer of this cluster gives in an exchange, as agreed by all ranks; −1 before the first has begun.</summary>
    internal int MostNumbers { get; set; } = -1;

    /// <summary>How many trainers have begun to use it, on all ranks.</summary>
    internal int Trainers { get; set; }

    /// <summary>
    /// The bytes that this rank has sent so far: those of its messages, and of each operation of all ranks its own contribution, once. An implementation may
    /// send more, for example to pass on what others broadcast.
    /// </summary>
    public long BytesSent { get; private set; }

    /// <summary>The bytes that this rank has received so far: those of messages, broadcasts of others and contributions of others.</summary>
    public long BytesReceived { get; private set; }

    /// <summary>Sends bytes to another rank, which receives as many. Returns when <paramref name="bytes"/> may be changed, perhaps before they are received.</summary>
    /// <param name="rank">The other rank.</param>
    /// <param name="bytes">What to send.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such rank, or it is this one.</exception>
    public void Send(int rank, ReadOnlySpan<byte> bytes)
    {
        RequireOther(rank);
        SendCore(rank, bytes);
        BytesSent += bytes.Length;
    }

    /// <summary>Receives bytes that another rank sends to this one.</summary>
    /// <param name="rank">The other rank.</param>
    /// <param name="bytes">Where they go: as many as are sent.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such rank, or it is this one.</exception>
    public void Receive(int rank, Span<byte> bytes)
    {
        RequireOther(rank);
        ReceiveCore(rank, bytes);
        BytesReceived += bytes.Length;
    }

    /// <summary>Gives all ranks the bytes of one. All ranks call it with the same root and length.</summary>
    /// <param name="root">The rank that has the bytes.</param>
    /// <param name="bytes">They; on other ranks where they go.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such rank.</exception>
    public void Broadcast(int root, Span<byte> bytes)
    {
        RequireRank(root, Size, nameof(root));
        if (Size == 1 || bytes.IsEmpty)
        {
            return;
        }

        BroadcastCore(root, bytes);
        BytesSent += root == Rank ? bytes.Length : 0;
        BytesReceived += root == Rank ? 0 : bytes.Length;
    }

    /// <summary>Gives all ranks the bytes of all. All ranks call it with the same lengths.</summary>
    /// <param name="own">This rank's bytes.</param>
    /// <param name="all">Where those of all ranks go, [<see cref="Size"/>, length of <paramref name="own"/>], in the order of ranks. It may not overlap <paramref name="own"/>.</param>
    /// <exception cref="ArgumentException">The length of <paramref name="all"/> is not <see cref="Size"/> times that of <paramref name="own"/>.</exception>
    public void AllGather(ReadOnlySpan<byte> own, Span<byte> all)
    {
        Require.Length(all.Length, checked(Size * own.Length), nameof(all), "the bytes of all ranks");
        if (Size == 1)
        {
            own.CopyTo(all);
        }
        else if (!own.IsEmpty)
        {
            AllGatherCore(own, all);
            BytesSent += own.Length;
            BytesReceived += all.Length - own.Length;
        }
    }

    /// <summary>
    /// Ends the job: the operations of other ranks fail, or their processes end, and somebody can read why. In a cluster of processes it does not return.
    /// </summary>
    /// <param name="reason">Why, in a line; the implementation adds which rank it was.</param>
    public abstract void Abort(string reason);

    /// <summary>Leaves the cluster, when all ranks do. After a failure that other ranks do not share, call <see cref="Abort"/> instead: they would wait.</summary>
    [SuppressMessage("Design", "CA1063", Justification = "There is nothing here to free: that is up to the implementation.")]
    public abstract void Dispose();

    /// <summary>Does <see cref="Send"/>; the rank is another one.</summary>
    /// <param name="rank">The other rank.</param>
    /// <param name="bytes">What to send, perhaps nothing.</param>
    protected abstract void SendCore(int rank, ReadOnlySpan<byte> bytes);

    /// <summary>Does <see cref="Receive"/>; the rank is another one.</summary>
    /// <param name="rank">The other rank.</param>
    /// <param name="bytes">Where they go, perhaps nothing.</param>
    protected abstract void ReceiveCore(int rank, Span<byte> bytes);

    /// <summary>Does <see cref="Broadcast"/>, for two ranks or more and one byte or more.</summary>
    /// <param name="root">The rank that has the bytes.</param>
    /// <param name="bytes">They; on other ranks where they go.</param>
    protected abstract void BroadcastCore(int root, Span<byte> bytes);

    /// <summary>Does <see cref="AllGather"/>, for two ranks or more and one byte or more.</summary>
    /// <param name="own">This rank's bytes.</param>
    /// <param name="all">Where those of all ranks go.</param>
    protected abstract void AllGatherCore(ReadOnlySpan<byte> own, Span<byte> all);

    private void RequireOther(int rank)
    {
        RequireRank(rank, Size, nameof(rank));
        if (rank == Rank)
        {
            throw new ArgumentOutOfRangeException(nameof(rank), rank, "Expected another rank than this one.");
        }
    }

    private static void RequireRank(int rank, int size, string parameter)
    {
        if ((uint)rank >= (uint)size)
        {
            throw new ArgumentOutOfRangeException(parameter, rank, $"Expected a rank of 0 … {size - 1}.");
        }
    }
}
