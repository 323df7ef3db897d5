using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Unrolled.Training;

// What the ranks of a cluster do at the same time. Whatever is thrown on one of them alone ends the job: the others wait for it.
public sealed partial class Trainer<T>
{
    // What TrainBatch has compared.
    private SequenceData? _compared;

    private TrainingHistory FitTogether(
        ClusterSession session, SequenceData training, int epochs, SequenceData? validation, IProgress<TrainingProgress>? progress, CancellationToken cancellationToken)
    {
        session.Begin(cancellationToken);
        try
        {
            session.Together(ClusterAction.Begin, () => PrepareFit(training, epochs, validation));
            _data ??= (DataIdentity.Of(training), DataIdentity.Of(validation));
            session.RequireSame([.. ComparedSettings(), ("epochs", Text(epochs)), (nameof(training), _data.Value.Training), (nameof(validation), _data.Value.Validation)]);
            return RunEpochs(training, epochs, validation, progress, cancellationToken);
        }
        catch (Exception exception) when (session.Aborts(exception))
        {
            throw;
        }
        finally
        {
            session.End();
        }
    }

    private double TrainBatchTogether(ClusterSession session, SequenceData data, ReadOnlySpan<int> indices)
    {
        session.Begin(CancellationToken.None);
        try
        {
            if (_compared != data)
            {
                Compare(session, data);
            }

            Exception? failure = null;
            try
            {
                RequireIndices(data, indices);
            }
            catch (ArgumentException exception)
            {
                failure = exception;
            }

            session.Exchange(ClusterAction.Begin, ClusterSession.Digest((ulong)Step, indices), failure);
            return TrainBatch(data, indices, 0, 0);
        }
        catch (Exception exception) when (session.Aborts(exception))
        {
            throw;
        }
        finally
        {
            session.End();
        }
    }

    private void Compare(ClusterSession session, SequenceData data)
    {
        session.Together(ClusterAction.Begin, () => RequireFit(data, nameof(data)));
        session.RequireSame([.. ComparedSettings(), (nameof(data), DataIdentity.Of(data))]);
        _compared = data;
    }

    // In a cluster rank 0 has the file or the stream, of which one is not null, and all or none adopt what it says.
    private void ReadTogether(string? path, Stream? stream, Func<CheckpointReader, Action> read)
    {
        if (_session is not { } session)
        {
            read(stream is null ? new CheckpointReader(path!) : new CheckpointReader(stream))();
            return;
        }

        session.Begin(CancellationToken.None);
        try
        {
            byte[] bytes = [];
            session.Together(ClusterAction.ReadCheckpoint, () => bytes = session.Rank == 0 ? AllBytes(path, stream) : []);
            bytes = session.Broadcast(0, bytes);
            Action? adopt = null;
            session.Together(ClusterAction.ReadCheckpoint, () => adopt = read(new CheckpointReader(path, bytes)));
            adopt!();
            _compared = null;
        }
        catch (Exception exception) when (session.Aborts(exception))
        {
            throw;
        }
        finally
        {
            session.End();
        }
    }

    private static byte[] AllBytes(string? path, Stream? stream)
    {
        if (stream is null)
        {
            return File.ReadAllBytes(path!);
        }

        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }

    // After each epoch: a rank whose weights are others, by whatever cause, would train on unnoticed.
    private void RequireSameWeights()
    {
        if (_session is not null)
        {
            ulong digest = ClusterSession.Digest(ClusterSession.Digest((ulong)Step, Model.Parameters.Values), (ReadOnlySpan<float>)_slots.Span);
            _session.Exchange(ClusterAction.Weights, _average is { } average ? ClusterSession.Digest(digest, average.Values) : digest, null);
        }
    }

    private IEnumerable<(string Name, string Value)> ComparedSettings() =>
    [
        .. CheckpointSettings.Of(Model.Definition, Options),
        (nameof(Options.GradientWatch), Options.GradientWatch is { } w ? string.Create(CultureInfo.InvariantCulture, $"{w.EverySteps}, {w.VanishingRatio}, {w.ExplodingRatio}, {w.NormFactor}") : "none"),
        (nameof(Options.Checkpoint), Options.Checkpoint is { } c ? string.Create(CultureInfo.InvariantCulture, $"every {c.EveryEpochs} epochs, {c.EverySteps} steps") : "none"),
        ("Unrolled", typeof(Network).Assembly.GetName().Version?.ToString() ?? "none"),
        (nameof(Step), Text(Step)),
        (nameof(History), string.Create(CultureInfo.InvariantCulture, $"{History.Count} epochs, {_batch} batches, {_order.Taken} samples of pass {_order.Pass}")),
        ("weights", Sha(Model.Parameters.Values)),
        ("state of the optimizer", Sha(_slots.Span)),
        ("averages", _average is { } average ? Sha(average.Values) : "none"),
    ];

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Sha(ReadOnlySpan<float> values) => $"SHA-256 {Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes(values)))[..16]}";
}
