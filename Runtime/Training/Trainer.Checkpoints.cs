using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.CompilerServices;

namespace Unrolled.Training;

// Writes and reads everything that the rest of a run depends on.
public sealed partial class Trainer<T>
{
    // The data of the last call of Fit, and their identity once it has been requested.
    private SequenceData? _training;
    private SequenceData? _validation;
    private (string Training, string Validation)? _data;
    private string? _resumedFrom;

    /// <summary>
    /// Writes everything that the rest of the run depends on to a file: weights, the state of the optimizer and the schedule, the position in the epoch
    /// and its means so far, the states from which sequences continue, the state of <see cref="GradientWatch"/>, the history, the best weights of
    /// <see cref="EarlyStopping"/>, the averages of <see cref="TrainerOptions.Averaging"/> and the model's scaler. The progress handler of <see cref="Fit"/> may call it.
    /// </summary>
    /// <remarks>
    /// The file is a safetensors file, in which weights are named <c>weights/…</c>; docs/file-format.md describes the rest. With <see cref="TrainerOptions.Cluster"/>,
    /// rank 0 writes it, and the call does nothing on others.
    /// </remarks>
    /// <param name="path">The file. An existing file is replaced atomically; if anything fails before that, it is unchanged.</param>
    /// <exception cref="NotSupportedException">The file would be larger than 1.8 GiB.</exception>
    /// <exception cref="IOException">The file could not be written, or the path names a FIFO, a device or a socket.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written, or is a directory.</exception>
    /// <exception cref="InvalidOperationException">
    /// A weight is NaN or infinite, or something else would make the checkpoint impossible to load: the message names it, and nothing is written. Or a
    /// method of the trainer is running, and this was not called from its progress handler on the same thread.
    /// </exception>
    public void SaveCheckpoint(string path)
    {
        using Use use = EnterBetweenBatches(nameof(SaveCheckpoint));
        ArgumentException.ThrowIfNullOrEmpty(path);
        RequireCheckpointSize();
        if (_session is null or { Rank: 0 })
        {
            SaveTo(path);
        }
    }

    /// <summary>Writes a checkpoint to a stream, in which a program may keep it together with what else it needs, such as a <see cref="NetworkState"/>. <see cref="SaveCheckpoint(string)"/> writes files.</summary>
    /// <param name="stream">The stream, which stays open; it need not be seekable.</param>
    /// <exception cref="IOException">The stream could not be written.</exception>
    /// <exception cref="InvalidOperationException">
    /// A weight is NaN or infinite, or something else would make the checkpoint impossible to load: the message names it, and nothing is written. Or a
    /// method of the trainer is running, and this was not called from its progress handler on the same thread.
    /// </exception>
    public void SaveCheckpoint(Stream stream)
    {
        using Use use = EnterBetweenBatches(nameof(SaveCheckpoint));
        ArgumentNullException.ThrowIfNull(stream);
        RequireCheckpointSize();
        if (_session is null or { Rank: 0 })
        {
            Collect().Save(stream);
        }
    }

    private void WriteCheckpoint(string path)
    {
        if (_session is null)
        {
            SaveTo(path);
        }
        else
        {
            _session.Together(ClusterAction.WriteCheckpoint, _session.Rank == 0 ? () => SaveTo(path) : () => { });
        }
    }

    private void SaveTo(string path) => Collect().Save(path);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private CheckpointWriter Collect()
    {
        var writer = new CheckpointWriter(Model.Definition.Name);
        foreach ((string name, string value) in CheckpointSettings.Of(Model.Definition, Options))
        {
            writer.Text(OptionKey(name), value);
        }

        if (Model.Scaler is { } scaler)
        {
            writer.Text(ModelFile.ScalerKey, scaler.ToJson());
        }

        writer.Parameters("weights", Model.Parameters, Model.Parameters.Values, ValueRange.Of);
        for (int s = 0; s < Options.Optimizer.SlotCount; s++)
        {
            ValueRange range = SlotRange(s);
            writer.Parameters(SlotGroup(s), Trained, _slots.Span.Slice(s * Model.Parameters.TrainableLength, Model.Parameters.TrainableLength), _ => range);
        }

        RequireAllowed(_scheduleState);
        writer.Count("step", Step, CheckpointWriter.MostSteps);
        writer.Number("schedule.factor", _scheduleState.Factor);
        writer.Number("schedule.best", _scheduleState.Best);
        writer.Number("schedule.waited", _scheduleState.Waited);
        writer.Number("schedule.cooldown", _scheduleState.Cooldown);
        SavePlace(writer);
        SaveWatch(writer);
        History.Save(writer, Options.Metrics.Length);
        if (_best is not null)
        {
            _best.Save(writer, Model.Parameters, History.Stop);
        }

        _average?.Save(writer, Model.Parameters);
        return writer;
    }

    /// <summary>
    /// Continues from a checkpoint: the next call of <see cref="Fit"/>, on the same data, gives the same bits as an uninterrupted run: weights, history
    /// and reports, everything except times. If the checkpoint is within an epoch, the rest of that epoch counts as the first of the call's epochs.
    /// Everything is checked before anything changes.
    /// <see cref="TrainBatch(SequenceData, ReadOnlySpan{int})"/> continues with the same weights, optimizer state and step, on any samples. <see cref="ContinueFrom(string)"/> is for new data and other options.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="training">The training data, which is compared immediately. If null (the default), the next call of <see cref="Fit"/> compares it.</param>
    /// <param name="validation">The validation data, compared if <paramref name="training"/> is not null.</param>
    /// <exception cref="ModelFormatException">The file is damaged, or not a checkpoint.</exception>
    /// <exception cref="CheckpointMismatchException">
    /// The checkpoint is of another network, of a model with another scaler, of other data, or of options that differ from <see cref="Options"/>: the
    /// message lists the differences. <see cref="TrainerOptions.Threads"/>, <see cref="TrainerOptions.Checkpoint"/>,
    /// <see cref="TrainerOptions.GradientWatch"/> and the lanes may differ. Custom optimizers, losses and schedules are identified by their descriptions.
    /// Data are identified by their sizes and a digest of at most 4096 samples, evenly spread.
    /// </exception>
    /// <exception cref="InvalidOperationException">A method of the trainer is running.</exception>
    /// <exception cref="IOException">The file could not be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read, or is a directory.</exception>
    public void LoadCheckpoint(string path, SequenceData? training = null, SequenceData? validation = null)
    {
        using Use use = Enter(nameof(LoadCheckpoint));
        ArgumentException.ThrowIfNullOrEmpty(path);
        ReadTogether(path, null, reader => Read(reader, path, training, validation));
    }

    // Checks everything, and gives what adopts it.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private Action Read(CheckpointReader reader, string path, SequenceData? training, SequenceData? validation)
    {
        Scaler? scaler = ReadScaler(reader);
        (string Training, string Validation) data = (reader.Text("data.training"), reader.Text("data.validation"));
        RequireSame(path, [.. SettingsBeside(reader), .. ScalerBeside(scaler), .. training is null ? [] : DataBeside(data, training, validation)]);
        float[] weights = reader.Parameters("weights", Model.Parameters, Model.Parameters.Length, ValueRange.Of), slots = ReadSlots(reader);
        long step = reader.Number("step", 0L, CheckpointWriter.MostSteps);
        ScheduleState schedule = ReadSchedule(reader);
        ImmutableArray<TrainingEpoch> epochs = TrainingHistory.Read(reader, Options.Metrics);
        Action setPlace = ReadPlace(reader, epochs.Length, step), setWatch = ReadWatch(reader);
        (Action? setBest, EarlyStop? stop) = _best is null ? default : _best.Read(reader, Model.Parameters, epochs);
        Action? setAverage = _average?.Read(reader, Model.Parameters, step, epochs.Length);
        reader.RequireEnd();

        return () =>
        {
            Model.Parameters.SetAll(weights);
            Model.Scaler = scaler;
            slots.CopyTo(_slots.Span);
            Step = step;
            _scheduleState = schedule;
            setPlace();
            setWatch();
            setBest?.Invoke();
            setAverage?.Invoke();
            History.Replace(epochs, _best, stop);
            (_training, _validation, _data, _resumedFrom) = (null, null, data, path);
        };
    }

    private IEnumerable<ParameterTensor> Trained => Model.Parameters.Where(t => t.Definition.Trainable);

    private void RequireCheckpointSize()
        => CheckpointWriter.RequireSize(Model.Definition.Name, (long)Model.Parameters.Length + _slots.Length + (_best?.Weights.Length ?? 0) + (_average?.Values.Length ?? 0));

    private static string OptionKey(string name) => $"option.{name}";

    private static string SlotGroup(int slot) => $"optimizer/{slot}";

    private ValueRange SlotRange(int slot) => Options.Optimizer.HoldsSquares(slot) ? ValueRange.Square : ValueRange.Number;

    private IEnumerable<CheckpointMismatch> SettingsBeside(CheckpointReader reader)
        => CheckpointSettings.Of(Model.Definition, Options).Select(s => new CheckpointMismatch(s.Name, s.Value, reader.Text(OptionKey(s.Name))));

    // One that was fitted on other data would be lost. A model that has none yet gets the checkpoint's.
    private IEnumerable<CheckpointMismatch> ScalerBeside(Scaler? scaler)
        => Model.Scaler is { } own ? [new CheckpointMismatch(nameof(Model.Scaler), own.ToJson(), scaler?.ToJson() ?? DataIdentity.None)] : [];

    // Other samples would be in other batches. A checkpoint from before the first call has seen none.
    private static IEnumerable<CheckpointMismatch> DataBeside((string Training, string Validation) data, SequenceData training, SequenceData? validation) => data.Training == DataIdentity.None ? [] :
    [
        new CheckpointMismatch(nameof(training), DataIdentity.Of(training), data.Training),
        new CheckpointMismatch(nameof(validation), DataIdentity.Of(validation), data.Validation),
    ];

    private static void RequireSame(string path, IEnumerable<CheckpointMismatch> compared)
    {
        ImmutableArray<CheckpointMismatch> mismatches = [.. compared.Where(m => m.Expected != m.Actual)];
        if (mismatches.Length > 0)
        {
            // Another network has other weights.
            bool isSameNetwork = !mismatches.Any(m => m.Name is "Network" or "Layers");
            throw new CheckpointMismatchException($"'{path}'", mismatches, isSameNetwork ? $"To continue with other data or options, use {nameof(ContinueFrom)}, which loads weights, optimizer state and step count." : null);
        }
    }

    private void RequireResumedData(SequenceData training, SequenceData? validation)
    {
        if (_resumedFrom is { } path && _data is { } data)
        {
            RequireSame(path, DataBeside(data, training, validation));
        }

        if (_training != training || _validation != validation)
        {
            (_training, _validation, _data) = (training, validation, null);
        }

        _resumedFrom = null;
    }

    private static Scaler? ReadScaler(CheckpointReader reader)
    {
        try
        {
            return reader.OptionalText(ModelFile.ScalerKey) is { } json ? Scaler.Parse(json) : null;
        }
        catch (FormatException e) when (e is not ModelFormatException)
        {
            throw reader.Fault($"the scaler in the metadata '{ModelFile.ScalerKey}' cannot be read: {e.Message}", e);
        }
    }

    // The place in the epoch, and its results so far.
    private void SavePlace(CheckpointWriter writer)
    {
        writer.Number("epoch.batch", _batch);
        writer.Count("epoch.elapsed", _batch == 0 ? 0 : ElapsedOfEpoch.Ticks, CheckpointWriter.MostTicks);
        writer.Number("data.samples", _order.Count);
        writer.Count("data.pass", _order.Pass, CheckpointWriter.MostPasses);
        writer.Number("data.taken", _order.Taken);
        _data ??= (DataIdentity.Of(_training), DataIdentity.Of(_validation));
        writer.Text("data.training", _data.Value.Training);
        writer.Text("data.validation", _data.Value.Validation);
        writer.Doubles("epoch/sums", _epochMeans.ToArray());
        writer.Doubles("batch/sums", _batchMeans.ToArray());
        writer.Doubles("epoch/steps", _steps.ToArray());
        int rows = _pieces?.CarriedRows ?? 0;
        writer.Number("states.rows", rows);
        if (rows > 0)
        {
            writer.Floats("states/carried", [rows, Model.Definition.CarriedLength], _pieces!.Carried, ValueRange.Number);
        }
    }

    // Rates that the optimizer would refuse, or that no schedule can produce, are refused here.
    private ScheduleState ReadSchedule(CheckpointReader reader)
    {
        var state = new ScheduleState(
            reader.Number("schedule.factor", 0, double.MaxValue),
            reader.Number("schedule.best", double.NegativeInfinity, double.PositiveInfinity),
            reader.Number("schedule.waited", 0, int.MaxValue - 1),
            reader.Number("schedule.cooldown", 0, int.MaxValue));
        return Allows(state) ? state : throw reader.Fault($"expected a state that {Options.Schedule?.Description ?? "no schedule"} can reach in the metadata 'schedule.…', got {Text(state)}.");
    }

    private bool Allows(in ScheduleState state)
        => state.Factor is >= 0 and <= float.MaxValue && !double.IsNaN(state.Best) && state.Waited is >= 0 and < int.MaxValue && state.Cooldown >= 0
            && float.IsFinite((float)(Options.Optimizer.LearningRate * state.Factor)) && (Options.Schedule?.Allows(state) ?? state == ScheduleState.Initial);

    // A custom schedule may have any state.
    private void RequireAllowed(in ScheduleState state)
    {
        if (!Allows(state))
        {
            throw new InvalidOperationException($"No checkpoint of '{Model.Definition.Name}' was written: expected {Options.Schedule?.Description} to have a finite factor and numbers of 0 or more, got {Text(state)}.");
        }
    }

    private static string Text(in ScheduleState state)
        => string.Create(CultureInfo.InvariantCulture, $"factor {state.Factor}, best {state.Best}, waited {state.Waited}, cooldown {state.Cooldown}");

    private Action ReadPlace(CheckpointReader reader, int epochs, long step)
    {
        int samples = reader.Number("data.samples", 0, Array.MaxLength), pass = reader.Number("data.pass", 0, CheckpointWriter.MostPasses), taken = reader.Number("data.taken", 0, samples);
        int batch = reader.Number("epoch.batch", 0, samples == 0 ? 0 : Options.Batches(samples));
        RequirePlace(reader, epochs, samples, pass, taken, batch);
        long elapsed = reader.Number("epoch.elapsed", 0L, CheckpointWriter.MostTicks);
        double[] epochSums = _epochMeans.Read(reader, "epoch/sums"), batchSums = _batchMeans.Read(reader, "batch/sums");
        StepMeans steps = StepMeans.Read(reader, "epoch/steps", step);
        int rows = reader.Number("states.rows", 0, Options.Stateful ? Options.BatchSize : 0);
        if (batch > 0 && rows > 0 && rows != Options.BatchSize)
        {
            throw reader.Fault($"expected 0 or {Options.BatchSize} in the metadata 'states.rows', from which an epoch's batches continue, got {rows}.");
        }

        float[] carried = rows > 0 ? reader.Floats("states/carried", [rows, Model.Definition.CarriedLength], ValueRange.Number) : [];
        return () =>
        {
            _batch = batch;
            _elapsedBefore = TimeSpan.FromTicks(elapsed);
            _order.Restore(samples, pass, taken);
            _epochMeans.Set(epochSums);
            _batchMeans.Set(batchSums);
            _steps = steps;
            _pieces?.CarryOn(rows, carried);
        };
    }

    private void RequirePlace(CheckpointReader reader, int epochs, int samples, int pass, int taken, int batch)
    {
        string data = reader.Text("data.training");
        if (!DataIdentity.IsOf(data, samples))
        {
            throw reader.Fault($"expected as many samples in the metadata 'data.samples' as 'data.training' has, '{data}', got {samples}.");
        }

        // Samples are taken batch by batch, of passes that are counted from 1, and without StepsPerEpoch one pass each epoch.
        if (taken % Options.BatchSize != 0 && taken != samples)
        {
            throw reader.Fault($"expected a multiple of {Options.BatchSize} in the metadata 'data.taken', or all {samples} samples, got {taken}.");
        }

        if (pass == 0 && (taken != samples || batch > 0))
        {
            throw reader.Fault($"expected no samples to be left before the first pass, got 'data.taken' {taken} of {samples} and 'epoch.batch' {batch} with 'data.pass' 0.");
        }

        if (Options.StepsPerEpoch is not null)
        {
            return;
        }

        long whole = Math.Min((long)batch * Options.BatchSize, samples);
        if (batch > 0 ? pass != epochs + 1 || taken != whole : pass > epochs + 1)
        {
            throw reader.Fault(batch > 0
                ? $"expected {whole} samples of pass {epochs + 1} taken in {batch} batches, got {taken} of pass {pass}."
                : $"expected at most pass {epochs + 1} in the metadata 'data.pass' after {epochs} epochs, got {pass}.");
        }
    }
}
