using System.Security.Cryptography;
using Unrolled.Mpi;

namespace Unrolled.Tests;

/// <summary>A rank that does what its first argument says.</summary>
public static class MpiProcess
{
    /// <summary>Names of files in the folder of a training.</summary>
    public const string Checkpoint = "run.checkpoint", Model = "model.safetensors", Processes = "processes";

    private const int Epochs = 40, Count = 44, Steps = 6;

    /// <summary>Ends with 0 if everything was as it should be.</summary>
    public static int Main(string[] arguments)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        if (arguments[0] == "alone")
        {
            using Trainer<MpiNetwork> alone = Create(arguments[1], null);
            return Train(alone, arguments[1], 0);
        }

        MpiCluster cluster;
        try
        {
            cluster = MpiCluster.Connect(ref arguments);
        }
        catch (MpiException exception)
        {
            Console.Error.WriteLine(exception.Message);
            return 3;
        }

        switch (arguments[0])
        {
            case "train":
                File.WriteAllText(Path.Combine(arguments[1], $"{Processes}.{cluster.Rank}"), $"{Environment.ProcessId}");
                using (Trainer<MpiNetwork> trainer = Create(arguments[1], cluster))
                {
                    int code = Train(trainer, arguments[1], cluster.Rank);
                    cluster.Dispose();
                    return code;
                }

            case "operations":
                Operate(cluster);
                cluster.Dispose();
                Console.WriteLine($"rank {cluster.Rank} of {cluster.Size}: {cluster.Library}");
                return 0;
            case "differ":
                return Differ(arguments[1], cluster, cluster.Rank == 1 ? arguments[2] : "");
            case "again":
                return Again(arguments[1], cluster);
            case "throw":
                using (Trainer<MpiNetwork> trainer = Create(arguments[1], cluster))
                {
                    // On a rank without work of its own that would tell the others.
                    if (cluster.Rank == 1)
                    {
                        throw new InvalidDataException("rank 1 cannot read its data");
                    }

                    trainer.Fit(Data(Count, 1), Epochs);
                }

                return 0;
            case "report":
                using (Trainer<MpiNetwork> trainer = Create(arguments[1], cluster))
                {
                    try
                    {
                        trainer.Fit(Data(Count, 1), Epochs, null, new SynchronousProgress<TrainingProgress>(r => _ = r.Step == 5 ? throw new InvalidDataException("the log is full") : 0));
                    }
                    catch (InvalidDataException)
                    {
                        return 0; // never: the job has ended
                    }
                }

                return 0;
            default:
                return 4;
        }
    }

    // A rank of which something is different from the others.
    private static int Differ(string folder, MpiCluster cluster, string what)
    {
        TrainerOptions options = Options(folder, cluster);
        options = what switch
        {
            "Seed" => options with { Seed = 4 },
            "Shards" => options with { Shards = 1 },
            "BatchSize" => options with { BatchSize = 32, Shards = 0 },
            "Metrics" => options with { Metrics = [] },
            _ => options,
        };
        using var trainer = new Trainer<MpiNetwork>(new MpiNetwork(seed: what == "Weights" ? 2 : 1), options);
        SequenceData data = Data(Count, what == "Data" ? 5 : 1), validation = Data(12, 2);
        switch (what)
        {
            case "Call":
                trainer.LoadCheckpoint(Path.Combine(folder, Checkpoint));
                break;
            case "Model":
                using (var other = new Trainer<MpiOtherNetwork>(new MpiOtherNetwork(seed: 1), options))
                {
                    other.Fit(Data(Count, 1), Epochs);
                }

                break;
            default:
                trainer.Fit(data, Epochs, what == "Validation" ? validation : null);
                break;
        }

        return 0;
    }

    // A rank that goes on with a new trainer, with longer messages, where the others keep theirs.
    private static int Again(string folder, MpiCluster cluster)
    {
        SequenceData data = Data(Count, 1);
        using Trainer<MpiNetwork> first = Create(folder, cluster);
        using var second = new Trainer<MpiNetwork>(new MpiNetwork(seed: 1), Options(folder, cluster) with { Shards = 12 });
        first.TrainBatch(data, [0, 1, 2, 3, 4, 5]);
        (cluster.Rank == 1 ? second : first).TrainBatch(data, [0, 1, 2, 3, 4, 5]);
        return 0;
    }

    private static Trainer<MpiNetwork> Create(string folder, TrainingCluster? cluster) => new(new MpiNetwork(seed: 1), Options(folder, cluster));

    private static TrainerOptions Options(string folder, TrainingCluster? cluster)
    {
        string path = Path.Combine(folder, Checkpoint);
        return new TrainerOptions
        {
            BatchSize = 16,
            Shards = 6,
            Seed = 3,
            Metrics = [Metric.MeanAbsoluteError],
            ClipNorm = 1f,
            Threads = 1,
            Optimizer = new NAdam(0.01f),
            Schedule = new ReduceOnPlateau(0.7, patience: 5),
            EarlyStopping = new EarlyStopping(null),
            Checkpoint = new Checkpoint(path) { EverySteps = 1 },
            Cluster = cluster,
        };
    }

    // From where the last job stood to the end.
    private static int Train(Trainer<MpiNetwork> trainer, string folder, int rank)
    {
        // Rank 0 has the file, and tells the others whether it is there.
        Span<byte> exists = [rank == 0 && File.Exists(Path.Combine(folder, Checkpoint)) ? (byte)1 : (byte)0];
        trainer.Options.Cluster?.Broadcast(0, exists);
        if (exists[0] == 1)
        {
            trainer.LoadCheckpoint(Path.Combine(folder, Checkpoint));
        }

        if (trainer.History.Count < Epochs)
        {
            trainer.Fit(Data(Count, 1), Epochs - trainer.History.Count, Data(12, 2));
        }

        if (rank == 0)
        {
            trainer.Model.Save(Path.Combine(folder, Model));
        }

        Console.WriteLine($"rank {rank}: {Convert.ToHexString(SHA256.HashData(System.Runtime.InteropServices.MemoryMarshal.AsBytes(trainer.Model.Parameters.Values)))}");
        return trainer.History.Count == Epochs ? 0 : 1;
    }

    // Lengths around those at which MPI changes its way.
    private static void Operate(MpiCluster cluster)
    {
        int next = (cluster.Rank + 1) % cluster.Size, before = (cluster.Rank + cluster.Size - 1) % cluster.Size;
        foreach (int length in new[] { 0, 1, 7, 4_000, 61_440, 70_000, 3_000_000 })
        {
            byte[] own = Bytes(cluster.Rank, length), other = new byte[length], all = new byte[length * cluster.Size];
            if (cluster.Size > 1)
            {
                // Rank 0 sends first, so no rank waits for one that waits.
                if (cluster.Rank == 0)
                {
                    cluster.Send(next, own);
                }

                cluster.Receive(before, other);
                Require(other.AsSpan().SequenceEqual(Bytes(before, length)), $"{length} bytes of rank {before}");
                if (cluster.Rank != 0)
                {
                    cluster.Send(next, own);
                }
            }

            cluster.AllGather(own, all);
            for (int rank = 0; rank < cluster.Size; rank++)
            {
                Require(all.AsSpan(rank * length, length).SequenceEqual(Bytes(rank, length)), $"{length} gathered bytes of rank {rank}");
                byte[] one = rank == cluster.Rank ? Bytes(rank, length) : new byte[length];
                cluster.Broadcast(rank, one);
                Require(one.AsSpan().SequenceEqual(Bytes(rank, length)), $"{length} broadcast bytes of rank {rank}");
            }
        }

        // MPI's handlers of signals must leave .NET its own.
        object? nothing = cluster.Size == 0 ? cluster : null;
        try
        {
            Console.Error.WriteLine(nothing!.ToString());
            Require(false, "no exception");
        }
        catch (NullReferenceException)
        {
        }
    }

    private static byte[] Bytes(int rank, int length)
    {
        byte[] bytes = new byte[length];
        new Random(rank * 31 + length).NextBytes(bytes);
        return bytes;
    }

    private static void Require(bool holds, string what)
    {
        if (!holds)
        {
            throw new InvalidDataException($"Wrong: {what}.");
        }
    }

    // Of other lengths and weights; the last batch of a pass is smaller.
    private static SequenceData Data(int count, int seed)
    {
        var random = new Random(seed);
        float[] tokens = [.. Enumerable.Range(0, count * Steps).Select(_ => (float)random.Next(MpiNetwork.Vocabulary))], targets = [.. Enumerable.Range(0, count * 2).Select(_ => 2 * random.NextSingle() - 1)];
        return SequenceData.Pairs(tokens, targets, Steps, 1, 2, targetSteps: 1)
            .WithLengths(Enumerable.Range(0, count).Select(_ => random.Next(2, Steps + 1)).ToArray())
            .WithWeights(Enumerable.Range(0, count).Select(_ => (float)random.Next(0, 4)).ToArray());
    }
}
