using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.CompilerServices;

namespace Unrolled.Training;

// A training that starts from what another one has learned.
public sealed partial class Trainer<T>
{
    /// <summary>
    /// Loads what the network and the optimizer have learned from a checkpoint: weights, running statistics, the optimizer's state and its step count,
    /// and the scaler if the model has none. Everything else starts as in a new trainer: history, early stopping, averages of weights, states, and the state of
    /// <see cref="ReduceOnPlateau"/> and <see cref="GradientWatch"/>. Data and <see cref="Options"/> may therefore differ from those of the checkpoint;
    /// <see cref="LoadCheckpoint"/> continues the same run. Everything is checked before anything changes.
    /// </summary>
    /// <remarks>
    /// Schedules continue from the step count (<see cref="Step"/>), which includes the steps taken so far. The optimizer must be of the same kind, with
    /// the same switches, such as <c>amsgrad</c>; its rate and other constants may differ.
    /// </remarks>
    /// <param name="path">The file, as <see cref="SaveCheckpoint(string)"/> or <see cref="TrainerOptions.Checkpoint"/> wrote it.</param>
    /// <exception cref="ModelFormatException">The file is damaged, or not a checkpoint.</exception>
    /// <exception cref="CheckpointMismatchException">
    /// The checkpoint is of another network, of a model with another scaler, or of an optimizer with another kind of state: the message lists the
    /// differences.
    /// </exception>
    /// <exception cref="InvalidOperationException">A method of the trainer is running.</exception>
    /// <exception cref="IOException">The file could not be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read, or is a directory.</exception>
    public void ContinueFrom(string path)
    {
        using Use use = Enter(nameof(ContinueFrom));
        ArgumentException.ThrowIfNullOrEmpty(path);
        ReadTogether(path, null, reader => ReadLearned(reader, $"'{path}'"));
    }

    /// <summary>Loads what the network and the optimizer have learned from a checkpoint in a stream, as <see cref="ContinueFrom(string)"/> does from a file.</summary>
    /// <param name="stream">The stream, as <see cref="SaveCheckpoint(Stream)"/> wrote it. It is read from its current position to its end, and stays open.</param>
    /// <exception cref="ModelFormatException">The stream has something else than a checkpoint, or a damaged one.</exception>
    /// <exception cref="CheckpointMismatchException">
    /// The checkpoint is of another network, of a model with another scaler, or of an optimizer with another kind of state: the message lists the
    /// differences.
    /// </exception>
    /// <exception cref="InvalidOperationException">A method of the trainer is running.</exception>
    /// <exception cref="IOException">The stream could not be read.</exception>
    public void ContinueFrom(Stream stream)
    {
        using Use use = Enter(nameof(ContinueFrom));
        ArgumentNullException.ThrowIfNull(stream);
        ReadTogether(null, stream, reader => ReadLearned(reader, "The stream"));
    }

    private Action ReadLearned(CheckpointReader reader, string what)
    {
        Scaler? scaler = ReadScaler(reader);
        ImmutableArray<CheckpointMismatch> mismatches =
        [
            .. SettingsBeside(reader).Where(m => m.Name is "Network" or "Layers" && m.Expected != m.Actual),
            .. OptimizerBeside(reader),
            .. ScalerBeside(scaler).Where(m => m.Expected != m.Actual),
        ];
        if (mismatches.Length > 0)
        {
            throw new CheckpointMismatchException(what, mismatches);
        }

        float[] weights = reader.Parameters("weights", Model.Parameters, Model.Parameters.Length, ValueRange.Of), slots = ReadSlots(reader);
        long step = reader.Number("step", 0L, CheckpointWriter.MostSteps);

        return () =>
        {
            Model.Parameters.SetAll(weights);
            Model.Scaler = scaler;
            slots.CopyTo(_slots.Span);
            Step = step;
            _scheduleState = ScheduleState.Initial;
            _batch = 0;
            _steps = default;
            _order.Restore(0, 0, 0);
            _pieces?.Forget();
            ForgetWatch();
            _best?.Restart();
            _average?.Restart();
            History.Replace([], _best, null);
            (_training, _validation, _data, _resumedFrom) = (null, null, null, null);
        };
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private float[] ReadSlots(CheckpointReader reader)
    {
        float[] slots = new float[_slots.Length];
        for (int s = 0; s < Options.Optimizer.SlotCount; s++)
        {
            ValueRange range = SlotRange(s);
            reader.Parameters(SlotGroup(s), Trained, Model.Parameters.TrainableLength, _ => range).CopyTo(slots, s * Model.Parameters.TrainableLength);
        }

        return slots;
    }

    // What the slots hold follows from the kind of optimizer, its switches, and the momentum of those that have one or none: then there are as many slots.
    private IEnumerable<CheckpointMismatch> OptimizerBeside(CheckpointReader reader)
    {
        string own = Options.Optimizer.Description, other = reader.Text(OptionKey(nameof(Options.Optimizer)));
        int slots = Options.Optimizer.SlotCount;
        bool isSame = WithoutNumbers(own) == WithoutNumbers(other)
            && Trained.FirstOrDefault() is { } tensor && !reader.Has($"{SlotGroup(slots)}/{tensor.Name}") && (slots == 0 || reader.Has($"{SlotGroup(slots - 1)}/{tensor.Name}"));
        return isSame ? [] : [new CheckpointMismatch(nameof(Options.Optimizer), own, other)];
    }

    // Adam(learningRate: 0.001, amsgrad: False) → Adam(amsgrad: False)
    private static string WithoutNumbers(string description)
    {
        int open = description.IndexOf('(', StringComparison.Ordinal);
        return open < 0 ? description : description[..(open + 1)] + string.Join(", ", description[(open + 1)..].TrimEnd(')').Split(", ").Where(item => !IsNumber(item)));

        static bool IsNumber(string item) => double.TryParse(item.AsSpan(item.IndexOf(": ", StringComparison.Ordinal) + 1), NumberStyles.Float, CultureInfo.InvariantCulture, out _);
    }
}
