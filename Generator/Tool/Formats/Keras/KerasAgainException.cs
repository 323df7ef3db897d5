namespace Unrolled.Tool.Formats.Keras;

/// <summary>A choice was wrong and has been changed; the graph has to be read again. It never leaves the importer.</summary>
internal sealed class KerasAgainException : Exception;
