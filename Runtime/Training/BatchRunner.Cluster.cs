using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace Unrolled.Training;

// A batch whose shards are divided among the ranks of a cluster. What is added over shards is added in their order: gradients go from rank to rank,
// each adds its shards to those before, and the last gives the sum to all. All numbers are then the same on all ranks, and as on one.
internal sealed partial class BatchRunner
{
    // 4 to 60 KiB: MPI sends messages below 64 KiB without waiting for the receiver, so a rank adds one part while the next one is on its way.
    private const int LeastPart = 1024, MostPart = 15_360;

    // The floats that travel in the time that a message takes besides: 6 KB at 50 µs and 1 Gbit/s, 60 KB at 20 µs and 25 Gbit/s.
    private const double FloatsOfLatency = 4096;

    // A message's length is an int of bytes.
    private const int MostBroadcast = 1 << 26;

    private readonly ClusterSession? _session;
    private GradientParts? _parts;
    private float[] _packed = [], _ownStates = [], _allStates = [];
    private int[] _ownRows = [], _allRows = [];

    /// <summary>The other ranks; null without a cluster.</summary>
    public ClusterSession? Session => _session;

    /// <summary>True while this rank computes all shards by itself.</summary>
    public bool IsAlone { get; set; }

    private bool IsTogether => _session is not null && !IsAlone;

    private int ShardNumbers => _outputs.Length + _counters;

    private ClusterSession OpenSession(TrainingCluster cluster)
    {
        int shards = (_mostShards - 1) / cluster.Size + 1;
        return new ClusterSession(cluster, checked(shards * ShardNumbers));
    }

    private (int First, int Count) OwnShards()
    {
        int first = _session!.FirstShard(_activeShards, _session.Rank);
        return (first, _session.FirstShard(_activeShards, _session.Rank + 1) - first);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void RunTogether(SequenceData data, ReadOnlySpan<int> indices, BatchPieces? pieces, Action<int> work, RunningMeans totals)
    {
        ClusterSession session = _session!;
        bool backward = work == _forwardAndBackward;
        Exception? failure = null;
        try
        {
            Compute(data, indices, pieces, work);
            WriteNumbers(session);
            CountTouchedRows(session, backward);
        }
        catch (Exception exception)
        {
            failure = exception;
        }

        ulong digest = ClusterSession.Digest(DropoutSeed, indices);
        digest = ClusterSession.Mix(digest, pieces is null ? 0 : ((ulong)(uint)pieces.Start << 32) | (uint)pieces.CarriedRows);
        session.Exchange(backward ? ClusterAction.Train : ClusterAction.Evaluate, digest, failure);
        if (pieces is not null)
        {
            ShareStates(session, pieces);
        }

        if (backward)
        {
            SumTogether(session);
        }

        for (int shard = 0; shard < _activeShards; shard++)
        {
            int rank = session.OwnerOf(_activeShards, shard), first = (shard - session.FirstShard(_activeShards, rank)) * ShardNumbers;
            ReadOnlySpan<double> numbers = session.Of(rank).Slice(first, ShardNumbers);
            totals.Add(numbers[.._outputs.Length], numbers[_outputs.Length..]);
        }

        totals.Count(_terms);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void WriteNumbers(ClusterSession session)
    {
        Span<double> numbers = session.Own;
        foreach (LossShard shard in _shards.AsSpan(0, _ownShards))
        {
            shard.Losses.CopyTo(numbers);
            shard.Counters.CopyTo(numbers[_outputs.Length..]);
            numbers = numbers[ShardNumbers..];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void CountTouchedRows(ClusterSession session, bool backward)
    {
        session.OwnRows = 0;
        if (!backward || _rows == 0)
        {
            return;
        }

        _parts ??= new GradientParts(_shards[0].Pass!);
        _parts.Clear();
        foreach (LossShard shard in _shards.AsSpan(0, _ownShards))
        {
            _parts.AddRows(shard.Pass!);
        }

        session.OwnRows = _parts.Rows.Length;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void SumTogether(ClusterSession session)
    {
        if (_rows == 0)
        {
            Collect(null);
            return;
        }

        GradientParts parts = _parts!;
        if (parts.HasTables)
        {
            ShareRows(session, parts);
        }

        parts.Place();
        if (_packed.Length < parts.Length)
        {
            _packed = new float[parts.Length];
        }

        Span<float> packed = _packed.AsSpan(0, parts.Length);
        int last = session.OwnerOf(_activeShards, _activeShards - 1);
        if (_ownShards > 0)
        {
            AddInOrder(session, parts, packed);
        }

        for (int at = 0; at < packed.Length; at += MostBroadcast)
        {
            session.Cluster.Broadcast(last, MemoryMarshal.AsBytes(packed.Slice(at, Math.Min(MostBroadcast, packed.Length - at))));
        }

        // A rank without a shard has a pass too.
        SequencePass sum = _shards[0].Pass!;
        parts.PutInto(sum, packed);
        Collect(sum);
    }

    // Part after part: while this rank adds one, the rank before adds the next.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void AddInOrder(ClusterSession session, GradientParts parts, Span<float> packed)
    {
        int before = session.Before(_activeShards, session.Rank), after = session.After(_activeShards, session.Rank);
        int most = PartLength(packed.Length, Math.Min(session.Size, _activeShards));
        for (int at = 0; at < packed.Length; at += most)
        {
            Span<float> part = packed.Slice(at, Math.Min(most, packed.Length - at));
            if (before < 0)
            {
                parts.Copy(_shards[0].Pass!, at, part);
            }
            else
            {
                session.Cluster.Receive(before, MemoryMarshal.AsBytes(part));
            }

            for (int s = before < 0 ? 1 : 0; s < _ownShards; s++)
            {
                parts.AddTo(_shards[s].Pass!, at, part, _model.Lanes);
            }

            if (after >= 0)
            {
                session.Cluster.Send(after, MemoryMarshal.AsBytes(part));
            }
        }
    }

    // The first part passes all ranks before the last has anything: of many ranks smaller parts are faster. Where (ranks + parts) · (latency + time of a part) is least.
    private static int PartLength(int length, int ranks) => (int)Math.Clamp(Math.Sqrt(length * FloatsOfLatency / Math.Max(ranks - 1, 1)), LeastPart, MostPart);

    // All ranks learn which rows of tables any of them has touched, in the same order.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void ShareRows(ClusterSession session, GradientParts parts)
    {
        int most = 0;
        for (int rank = 0; rank < session.Size; rank++)
        {
            most = Math.Max(most, session.RowsOf(rank));
        }

        if (_ownRows.Length < most)
        {
            _ownRows = new int[most];
            _allRows = new int[checked(most * session.Size)];
        }

        parts.Rows.CopyTo(_ownRows);
        session.Cluster.AllGather(MemoryMarshal.AsBytes(_ownRows.AsSpan(0, most)), MemoryMarshal.AsBytes(_allRows.AsSpan(0, most * session.Size)));
        parts.Clear();
        for (int rank = 0; rank < session.Size; rank++)
        {
            parts.AddRows(_allRows.AsSpan(rank * most, session.RowsOf(rank)));
        }
    }

    // The states from which sequences go on: the next piece of a sequence may be another rank's, and rank 0 writes those of all into checkpoints.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void ShareStates(ClusterSession session, BatchPieces pieces)
    {
        int width = pieces.SavedLength, most = 0;
        for (int rank = 0; rank < session.Size; rank++)
        {
            (int first, int end) = RowsOf(session, rank);
            most = Math.Max(most, end - first);
        }

        int length = checked(most * width);
        if (length == 0)
        {
            return;
        }

        if (_ownStates.Length < length)
        {
            _ownStates = new float[length];
            _allStates = new float[checked(length * session.Size)];
        }

        (int from, int to) = RowsOf(session, session.Rank);
        for (int row = from; row < to; row++)
        {
            pieces.CopySaved(row, _ownStates.AsSpan((row - from) * width, width));
        }

        session.Cluster.AllGather(MemoryMarshal.AsBytes(_ownStates.AsSpan(0, length)), MemoryMarshal.AsBytes(_allStates.AsSpan(0, length * session.Size)));
        for (int rank = 0; rank < session.Size; rank++)
        {
            (int first, int end) = RowsOf(session, rank);
            for (int row = first; row < end; row++)
            {
                pieces.SetSaved(row, _allStates.AsSpan(rank * length + (row - first) * width, width));
            }
        }
    }

    private (int First, int End) RowsOf(ClusterSession session, int rank) => (FirstRow(session.FirstShard(_activeShards, rank)), FirstRow(session.FirstShard(_activeShards, rank + 1)));

    // Only rank 0 has the pass of the batch.
    private void ShareStatistics() => _session!.Cluster.Broadcast(0, MemoryMarshal.AsBytes(_model.Parameters.Mutable[_model.Parameters.TrainableLength..]));

    private void AddFlowTogether()
    {
        ClusterSession session = _session!;
        double[] sums = [];
        int last = session.OwnerOf(_activeShards, _activeShards - 1);
        if (_ownShards > 0)
        {
            int before = session.Before(_activeShards, session.Rank), after = session.After(_activeShards, session.Rank);
            if (before >= 0)
            {
                int length = 0;
                session.Cluster.Receive(before, MemoryMarshal.AsBytes(new Span<int>(ref length)));
                sums = new double[length];
                session.Cluster.Receive(before, MemoryMarshal.AsBytes(sums.AsSpan()));
                _flow.Set(sums);
            }

            AddOwnFlow();
            sums = _flow.ToArray();
            if (after >= 0)
            {
                int length = sums.Length;
                session.Cluster.Send(after, MemoryMarshal.AsBytes(new ReadOnlySpan<int>(in length)));
                session.Cluster.Send(after, MemoryMarshal.AsBytes(sums.AsSpan()));
            }
        }

        byte[] all = session.Broadcast(last, MemoryMarshal.AsBytes(sums.AsSpan()).ToArray());
        _flow.Set(MemoryMarshal.Cast<byte, double>(all));
    }

    // Of what the ranks have found: what was computed first, then what stands first in the batch.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private Divergence? FirstOfAll(FoundDivergence? own)
    {
        ClusterSession session = _session!;
        int[] key = own is null ? [int.MaxValue, 0, 0] : [own.Stage, own.Place, own.Order], keys = new int[session.Size * key.Length];
        session.Cluster.AllGather(MemoryMarshal.AsBytes(key.AsSpan()), MemoryMarshal.AsBytes(keys.AsSpan()));
        int first = 0;
        for (int rank = 1; rank < session.Size; rank++)
        {
            first = keys.AsSpan(rank * key.Length, key.Length).SequenceCompareTo(keys.AsSpan(first * key.Length, key.Length)) < 0 ? rank : first;
        }

        return keys[first * key.Length] == int.MaxValue ? null : Read(session.Broadcast(first, first == session.Rank ? Write(own!.What) : []));
    }

    private static byte[] Write(Divergence value)
    {
        using var stream = new MemoryStream();
        using (var writer = new BinaryWriter(stream, Encoding.UTF8))
        {
            writer.Write((int)value.Source);
            writer.Write(BitConverter.SingleToInt32Bits(value.Value));
            writer.Write(value.Layer is not null);
            writer.Write(value.Layer ?? "");
            writer.Write(value.TimeStep ?? -1);
            writer.Write(value.Sample ?? -1);
            writer.Write(value.Tensor is not null);
            writer.Write(value.Tensor ?? "");
        }

        return stream.ToArray();
    }

    private static Divergence Read(byte[] bytes)
    {
        using var reader = new BinaryReader(new MemoryStream(bytes), Encoding.UTF8);
        return new Divergence((DivergenceSource)reader.ReadInt32(), BitConverter.Int32BitsToSingle(reader.ReadInt32()), Text(), Number(), Number(), Text());

        string? Text() => reader.ReadBoolean() is var has && reader.ReadString() is var text && has ? text : null;

        int? Number() => reader.ReadInt32() is >= 0 and var number ? number : null;
    }
}
