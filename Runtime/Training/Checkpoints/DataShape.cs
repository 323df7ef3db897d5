using System.Globalization;

namespace Unrolled;

/// <summary>What a checkpoint remembers of data, to tell others from them.</summary>
internal static class DataShape
{
    /// <summary>What stands for no data.</summary>
    public const string None = "none";

    /// <summary>Number and sizes in a line.</summary>
    public static string Of(SequenceData? data) => data is null ? None : string.Create(
        CultureInfo.InvariantCulture,
        $"{data.Count} samples of [{data.Steps}, {data.Inputs}] with targets [{data.TargetSteps}, {data.Targets}], {data.FurtherInputs} further inputs, {data.FurtherTargets} further targets");
}
