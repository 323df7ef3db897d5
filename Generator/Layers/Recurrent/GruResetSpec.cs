namespace Unrolled.Generator.Layers;

/// <summary>The values of <c>Unrolled.GruReset</c>.</summary>
internal enum GruResetSpec
{
    After = 0,
    Before = 1,
}
