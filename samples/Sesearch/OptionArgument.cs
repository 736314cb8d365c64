namespace Sesearch;

/// <summary>Whether an option has an argument.</summary>
internal enum OptionArgument
{
    None,
    Required,
    Optional,
}
